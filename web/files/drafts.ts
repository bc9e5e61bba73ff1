/**
 * Unsaved changes, kept in this browser so that a killed tab loses at most `DRAFT_DELAY` of work. A draft belongs to a
 * flow and remembers the version it began from; it goes when the flow is saved or the draft is given up.
 */

import { z } from "zod";

/** ms from a change to its draft; the promise is that at most 2 s are lost. */
export const DRAFT_DELAY = 800;

const draftSchema = z.object({ text: z.string(), base: z.string().nullable(), at: z.number() });
export type Draft = z.infer<typeof draftSchema>;

export type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const key = (id: string) => `patchbay.draft.${id}`;

export function readDraft(storage: DraftStorage, id: string): Draft | null {
  try {
    return draftSchema.safeParse(JSON.parse(storage.getItem(key(id)) ?? "null")).data ?? null;
  } catch {
    return null;
  }
}

export function hasDraft(storage: DraftStorage, id: string): boolean {
  return storage.getItem(key(id)) !== null;
}

/** False when the browser has no room: the caller may then say so. */
export function writeDraft(storage: DraftStorage, id: string, draft: Draft): boolean {
  try {
    storage.setItem(key(id), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(storage: DraftStorage, id: string): void {
  try {
    storage.removeItem(key(id));
  } catch {
    // A storage that forbids removing holds no draft either.
  }
}
