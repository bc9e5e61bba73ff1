/**
 * Keeps tabs of one browser honest with each other, and follows what others do to flows: other people, programs, the
 * command line, git. A tab that is looked at asks the server every `LOOK` ms; another one when it is looked at again.
 */

import { parseFlow } from "../../flows/model/index.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { ApiError, readFlow } from "../api/index.ts";
import { view } from "../app/view.ts";
import { editor, flowText, isDirty } from "../document/store.ts";
import { toast } from "../ui/index.ts";
import { refreshFlows } from "./refresh.ts";
import { ask, files } from "./state.ts";

/** ms. Asking is cheap: the server looks at the dates of files and answers 304 when nothing has changed. */
const LOOK = 2_000;

interface SavedNote {
  id: string;
  etag: string;
}

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("patchbay.saved");

export function announceSaved(id: string, etag: string): void {
  // A BroadcastChannel reaches only our own origin and takes no target.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  channel?.postMessage({ id, etag } satisfies SavedNote);
}

/** Returns the undoing. */
export function watchOthers(): () => void {
  const onNote = ({ data }: MessageEvent<SavedNote>) => {
    if (data.id === editor.getState().flow.id) void follow(data.etag);
  };
  const onVisible = () => {
    if (document.visibilityState === "visible") void look();
  };
  const timer = setInterval(onVisible, LOOK);
  channel?.addEventListener("message", onNote);
  document.addEventListener("visibilitychange", onVisible);
  window.addEventListener("focus", onVisible);
  return () => {
    clearInterval(timer);
    channel?.removeEventListener("message", onNote);
    document.removeEventListener("visibilitychange", onVisible);
    window.removeEventListener("focus", onVisible);
  };
}

let looking = false;

async function look(): Promise<void> {
  if (looking || !editor.getState().ready || files.getState().signedOut) return;
  looking = true;
  try {
    await refreshFlows();
    const { flows, listError } = files.getState();
    if (!flows || listError !== null) return;
    const now = flows.find(({ id }) => id === editor.getState().flow.id);
    // A file that cannot even be read has no version; the list says what is wrong with it.
    if (!now || now.etag !== undefined) await follow(now?.etag ?? null);
  } finally {
    looking = false;
  }
}

/** What was found that has to be decided by the author, by flow and version: told once. */
const told = new Set<string>();

/**
 * The open flow is another one on the server than when it was read: `etag` is its version there, null when it is gone. A
 * document without changes follows; one with changes stays, and its author is told.
 */
async function follow(etag: string | null): Promise<void> {
  const { ready, flow, saved } = editor.getState();
  const { id } = flow;
  if (!ready || saved.etag === etag || told.has(`${id} ${etag}`) || isBusy(id)) return;
  const theirs = await readFlow(id).catch((error: unknown) =>
    error instanceof ApiError && error.status === 404 ? "gone" : null,
  );
  if (!theirs || editor.getState().flow.id !== id || isBusy(id)) return;
  if (theirs === "gone") gone();
  else if (theirs.etag !== null && theirs.etag !== editor.getState().saved.etag)
    await changed(id, theirs.text, theirs.etag);
}

/** What this tab is doing to the flow itself is no news. */
function isBusy(id: string): boolean {
  return view.getState().saving === "saving" || files.getState().deleting === id;
}

function gone(): void {
  const { saved, flow, markSaved } = editor.getState();
  if (saved.etag === null) return;
  // Nothing of it is saved any more: the draft is kept, and saving makes the file anew.
  markSaved(null, "");
  toast.warning(
    `The file of “${flow.name}” was deleted elsewhere. What you see is still here: saving writes it again.`,
    {
      duration: Number.POSITIVE_INFINITY,
    },
  );
}

async function changed(id: string, text: string, etag: string): Promise<void> {
  const theirs = parseFlow(text, { id }).flow;
  const state = editor.getState();
  const here = flowText(state.flow);
  if (theirs && canonicalText(theirs) === here) return state.markSaved(etag, here);
  if (theirs && state.saved.etag !== null && !isDirty(state)) {
    state.replaceFlow(theirs, "Take the newer saved version", { keepSelection: true });
    state.markSaved(etag, canonicalText(theirs));
    toast("This flow was saved elsewhere; the newer version is shown. Undo brings the older one back.");
    return;
  }
  told.add(`${id} ${etag}`);
  // One that was never saved from here: saving says that its name is taken.
  if (state.saved.etag === null) return;
  const conflict = { id, theirs: { text, etag }, base: state.saved.text };
  files.getState().set({ conflict });
  const what = theirs
    ? "This flow was saved elsewhere while you have unsaved changes."
    : "The file of this flow was changed elsewhere, and what it says is no flow. What you see is whole.";
  toast.warning(what, {
    duration: Number.POSITIVE_INFINITY,
    action: { label: "Compare", onClick: () => ask({ kind: "conflict", conflict }) },
  });
}
