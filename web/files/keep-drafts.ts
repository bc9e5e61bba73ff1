import { editor, flowText, isDirty } from "../document/store.ts";
import { DRAFT_DELAY, dropDraft, writeDraft } from "./drafts.ts";

let timer: ReturnType<typeof setTimeout> | undefined;

/** Writes the draft of the open flow now, or drops it when nothing is unsaved. False when the browser has no room for it. */
export function flushDraft(): boolean {
  clearTimeout(timer);
  timer = undefined;
  const state = editor.getState();
  if (!state.ready) return true;
  const { flow, saved } = state;
  if (isDirty(state))
    return writeDraft(localStorage, flow.id, { text: flowText(flow), base: saved.etag, at: Date.now() });
  dropDraft(localStorage, flow.id);
  return true;
}

/** Writes the draft of the open flow a moment after each change, and drops it when there is nothing unsaved. */
export function keepDrafts(): void {
  editor.subscribe((state, before) => {
    // Opening is no change: the draft of the flow that opens is about to be read.
    if (state.flow === before.flow || state.flow.id !== before.flow.id || state.past === before.past) return;
    timer ??= setTimeout(flushDraft, DRAFT_DELAY);
  });
  window.addEventListener("pagehide", () => {
    if (timer !== undefined) flushDraft();
  });
}
