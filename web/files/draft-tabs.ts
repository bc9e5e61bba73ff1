/**
 * Which drafts are of tabs that live. A tab holds a lock by the name of its draft while the flow is open in it; the browser
 * lets go of it when the tab is closed or killed. A page that is no secure context has no locks: there, every draft
 * counts as left behind.
 */

import { cleanDrafts, draftKey, draftsOf, type KeptDraft } from "./drafts.ts";

const REMEMBERED = "patchbay.tab";
/** ms a reloaded page waits for the lock of the page before it, which may be going still. A tab's duplicate waits in vain. */
const GOING = 400;

export function newTab(): string {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
}

/** Of this load of the page: what a duplicated tab has copied is then the name of another that lives. */
const tab = newTab();
/** Of the load before in this tab, also when the tab was brought back after a crash. */
const before = remember();

function remember(): string | null {
  try {
    const last = sessionStorage.getItem(REMEMBERED);
    sessionStorage.setItem(REMEMBERED, tab);
    return last;
  } catch {
    return null;
  }
}

/** Where this tab keeps what is unsaved of the flow. */
export function ownKey(id: string): string {
  return draftKey(id, tab);
}

/** Whether a draft is of this very tab, from before it went to another flow or was reloaded. */
export function isOwn(id: string, { key }: KeptDraft): boolean {
  return key === ownKey(id) || (before !== null && key === draftKey(id, before));
}

let release = () => {};

/** From now on the draft of this flow is in use here, and no other. */
export function holdDraft(id: string | null): void {
  release();
  if (id === null || !("locks" in navigator)) return;
  const held = new Promise<void>((resolve) => (release = resolve));
  navigator.locks.request(ownKey(id), () => held).catch(() => undefined);
}

async function heldKeys(): Promise<ReadonlySet<string>> {
  if (!("locks" in navigator)) return new Set();
  return new Set((await navigator.locks.query()).held?.map(({ name }) => name ?? ""));
}

/** Drafts of the flow that no other tab has open: this tab's own first, then the newest. */
export async function leftDrafts(id: string): Promise<KeptDraft[]> {
  const all = draftsOf(localStorage, id);
  if (all.length === 0) return all;
  const mine = before === null ? null : draftKey(id, before);
  if (mine !== null && all.some(({ key }) => key === mine) && "locks" in navigator)
    await navigator.locks.request(mine, { signal: AbortSignal.timeout(GOING) }, () => undefined).catch(() => undefined);
  const held = await heldKeys();
  return draftsOf(localStorage, id)
    .filter((draft) => draft.key === ownKey(id) || !held.has(draft.key))
    .toSorted((a, b) => Number(isOwn(id, b)) - Number(isOwn(id, a)));
}

export async function cleanLeftDrafts(): Promise<void> {
  const held = await heldKeys();
  cleanDrafts(localStorage, (key) => held.has(key), Date.now());
}
