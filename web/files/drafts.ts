/**
 * Unsaved changes, kept in this browser so that a killed tab loses at most `DRAFT_DELAY` of work. A draft belongs to a
 * flow and to one tab, so that tabs never write over each other's, and remembers the version it began from; it goes when
 * the flow is saved or the draft is given up. `draft-tabs.ts` says whose it is, `recover.ts` brings it back.
 */

import { z } from "zod";

/** ms from a change to its draft; the promise is that at most 2 s are lost. */
export const DRAFT_DELAY = 800;
/** Days and number of drafts that tabs which are gone may leave; what is beyond both the author has passed over long ago. */
const DRAFT_DAYS = 60;
const DRAFTS_LEFT = 50;

const draftSchema = z.object({ text: z.string(), base: z.string().nullable(), at: z.number() });
export type Draft = z.infer<typeof draftSchema>;
/** A draft as it was found. */
export interface KeptDraft extends Draft {
  key: string;
}

export type DraftStorage = Pick<Storage, "getItem" | "setItem" | "removeItem" | "length" | "key">;

const PREFIX = "patchbay.draft.";

export function draftKey(id: string, tab: string): string {
  return `${PREFIX}${id}:${tab}`;
}

function draftKeys(storage: DraftStorage, id?: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
  // The first drafts knew no tab: their key ends with the flow.
  return keys.filter((key) =>
    id === undefined ? key.startsWith(PREFIX) : key === PREFIX + id || key.startsWith(draftKey(id, "")),
  );
}

/** Every draft of the flow, of whichever tab, newest first. What cannot be read is none. */
export function draftsOf(storage: DraftStorage, id?: string): KeptDraft[] {
  return draftKeys(storage, id)
    .flatMap((key) => {
      try {
        const { data } = draftSchema.safeParse(JSON.parse(storage.getItem(key) ?? "null"));
        return data ? [{ ...data, key }] : [];
      } catch {
        return [];
      }
    })
    .toSorted((a, b) => b.at - a.at);
}

export function hasDraft(storage: DraftStorage, id: string): boolean {
  return draftKeys(storage, id).length > 0;
}

/** False when the browser has no room: the caller may then say so. */
export function writeDraft(storage: DraftStorage, key: string, draft: Draft): boolean {
  try {
    storage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(storage: DraftStorage, key: string): void {
  try {
    storage.removeItem(key);
  } catch {
    // A storage that forbids removing holds no draft either.
  }
}

/** Drops what is too old or too much, but nothing `isHeld` by a tab that lives. */
export function cleanDrafts(storage: DraftStorage, isHeld: (key: string) => boolean, now: number): void {
  const left = draftsOf(storage).filter(({ key }) => !isHeld(key));
  for (const [index, { key, at }] of left.entries())
    if (index >= DRAFTS_LEFT || now - at > DRAFT_DAYS * 86_400_000) dropDraft(storage, key);
}
