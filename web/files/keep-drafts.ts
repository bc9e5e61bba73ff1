import { editor, flowText, isDirty } from "../document/store.ts";
import { toast } from "../ui/index.ts";
import { holdDraft, newTab, ownKey } from "./draft-tabs.ts";
import { DRAFT_DELAY, draftKey, dropDraft, writeDraft } from "./drafts.ts";

let timer: ReturnType<typeof setTimeout> | undefined;
let toldOfRoom = false;

/** Writes the draft of the open flow now, or drops it when nothing is unsaved. False when the browser has no room for it. */
export function flushDraft(): boolean {
  clearTimeout(timer);
  timer = undefined;
  const state = editor.getState();
  if (!state.ready) return true;
  const { flow, saved } = state;
  if (isDirty(state))
    return writeDraft(localStorage, ownKey(flow.id), { text: flowText(flow), base: saved.etag, at: Date.now() });
  dropDraft(localStorage, ownKey(flow.id));
  return true;
}

/** What is unsaved on the canvas stays behind as a draft of its own: another is about to take its place. */
export function keepPresent(): void {
  const state = editor.getState();
  if (!isDirty(state)) return;
  const { flow, saved } = state;
  writeDraft(localStorage, draftKey(flow.id, newTab()), { text: flowText(flow), base: saved.etag, at: Date.now() });
}

function flushAndSay(): void {
  if (flushDraft() || toldOfRoom) return;
  toldOfRoom = true;
  toast.warning("This browser has no room to keep unsaved changes: they are lost if the tab closes. Save them.");
}

/** Writes the draft of the open flow a moment after each change, and drops it when there is nothing unsaved. */
export function keepDrafts(): void {
  editor.subscribe((state, before) => {
    if (state.ready && (state.flow.id !== before.flow.id || !before.ready)) holdDraft(state.flow.id);
    // Opening is no change: the draft of the flow that opens is about to be read.
    if (state.flow === before.flow || state.flow.id !== before.flow.id || state.past === before.past) return;
    timer ??= setTimeout(flushAndSay, DRAFT_DELAY);
  });
  window.addEventListener("pagehide", () => {
    if (timer !== undefined) flushDraft();
    holdDraft(null);
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted && editor.getState().ready) holdDraft(editor.getState().flow.id);
  });
}
