/** Keeps tabs of one browser honest with each other, and notices files that changed on disk when the tab is looked at again. */

import { parseFlow } from "../../flows/model/index.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { listFlows, readFlow, readVersion } from "../api/index.ts";
import { editor, isDirty } from "../document/store.ts";
import { toast } from "../ui/index.ts";
import { ask, files } from "./state.ts";

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
  const onNote = (event: MessageEvent<SavedNote>) => void changedElsewhere(event.data.id, event.data.etag);
  const onVisible = () => {
    if (document.visibilityState === "visible") void checkDisk();
  };
  channel?.addEventListener("message", onNote);
  document.addEventListener("visibilitychange", onVisible);
  window.addEventListener("focus", onVisible);
  return () => {
    channel?.removeEventListener("message", onNote);
    document.removeEventListener("visibilitychange", onVisible);
    window.removeEventListener("focus", onVisible);
  };
}

async function checkDisk(): Promise<void> {
  const { ready, flow, saved } = editor.getState();
  if (!ready || files.getState().signedOut) return;
  try {
    const flows = await listFlows();
    const now = flows.find((summary) => summary.id === flow.id);
    files.getState().set({ flows, listError: null, deployment: now?.deployment ?? null });
    if (now?.etag !== undefined && saved.etag !== null && now.etag !== saved.etag)
      await changedElsewhere(flow.id, now.etag);
  } catch {
    // No server: the status bar says so already.
  }
}

const told = new Set<string>();

/** A clean document follows quietly; one with unsaved changes stays, and its author hears about it once per version. */
async function changedElsewhere(id: string, etag: string): Promise<void> {
  const before = editor.getState();
  if (!before.ready || before.flow.id !== id || before.saved.etag === etag) return;
  const theirs = await readFlow(id).catch(() => null);
  const state = editor.getState();
  if (!theirs || state.flow.id !== id || state.saved.etag === theirs.etag) return;
  if (!isDirty(state)) {
    const { flow } = parseFlow(theirs.text, { id });
    if (!flow || theirs.etag === null) return;
    state.replaceFlow(flow, "Take the newer saved version");
    state.markSaved(theirs.etag, canonicalText(flow));
    toast("This flow was saved elsewhere; the newer version is shown. Undo brings the older one back.");
    return;
  }
  if (theirs.etag === null || told.has(theirs.etag)) return;
  told.add(theirs.etag);
  const base = state.saved.etag === null ? null : await readVersion(id, state.saved.etag).catch(() => null);
  const conflict = { id, theirs: { text: theirs.text, etag: theirs.etag }, base };
  toast.warning("This flow was saved elsewhere while you have unsaved changes.", {
    duration: Number.POSITIVE_INFINITY,
    action: { label: "Compare", onClick: () => ask({ kind: "conflict", conflict }) },
  });
}
