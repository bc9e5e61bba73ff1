/** Saving. The server compares versions; a stale save never overwrites, it opens the conflict dialog. */

import { parseFlow } from "../../flows/model/index.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { ApiError, OFFLINE, readFlow, readVersion, saveFlow } from "../api/index.ts";
import { view } from "../app/view.ts";
import { editor, flowText } from "../document/store.ts";
import { toast } from "../ui/index.ts";
import { ownKey } from "./draft-tabs.ts";
import { dropDraft } from "./drafts.ts";
import { createFlow } from "./open.ts";
import { refreshFlows } from "./refresh.ts";
import { ask, type Conflict, files } from "./state.ts";
import { announceSaved } from "./sync.ts";

let running: Promise<boolean> | null = null;

/** Saves the open document. Resolves with whether it is now on the server; failures are shown. One save at a time. */
export function save(): Promise<boolean> {
  running ??= write(editor.getState().saved.etag).finally(() => (running = null));
  return running;
}

/** Saves over a version the author has seen and decided against; null: what was there has been deleted. */
export function overwrite(etag: string | null): Promise<boolean> {
  running ??= write(etag).finally(() => (running = null));
  return running;
}

async function write(expected: string | null): Promise<boolean> {
  const { flow } = editor.getState();
  const text = flowText(flow);
  view.getState().set({ saving: "saving", notSaved: null });
  try {
    const { etag } = await saveFlow(flow.id, text, expected);
    if (editor.getState().flow.id === flow.id) {
      editor.getState().markSaved(etag, text);
      if (flowText(editor.getState().flow) === text) dropDraft(localStorage, ownKey(flow.id));
    }
    view.getState().set({ saving: "idle" });
    announceSaved(flow.id, etag);
    void refreshFlows();
    return true;
  } catch (error) {
    const conflict = error instanceof ApiError && error.status === 412;
    failed(error instanceof ApiError && error.status === OFFLINE ? "the server does not answer" : "saving failed");
    if (conflict) await conflicted(flow.id, expected);
    else toast.error(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

function failed(notSaved: string): void {
  view.getState().set({ saving: "failed", notSaved });
}

async function conflicted(id: string, expected: string | null): Promise<void> {
  if (expected === null) {
    failed(`there is a flow “${id}” already`);
    return ask({ kind: "taken", id });
  }
  failed("changed elsewhere");
  try {
    const theirs = await readFlow(id);
    const conflict = { id, theirs: { text: theirs.text, etag: theirs.etag ?? "" }, base: await baseOf(id, expected) };
    files.getState().set({ conflict });
    ask({ kind: "conflict", conflict });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) {
      failed("deleted elsewhere");
      ask({ kind: "taken", id });
    } else toast.error(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The document a change here began from, as long as that can be known: what was read, which the server need not have kept (a
 * file that was edited by hand is no version), else a version it has.
 */
export async function baseOf(id: string, etag: string): Promise<string | null> {
  const { flow, saved } = editor.getState();
  return flow.id === id && saved.etag === etag ? saved.text : readVersion(id, etag).catch(() => null);
}

/** What is on the server replaces what is here, as one step that undo takes back. */
export function takeTheirs({ id, theirs }: Conflict): void {
  const { flow, diagnostics } = parseFlow(theirs.text, { id });
  if (!flow) return ask({ kind: "broken", id, text: theirs.text, diagnostics });
  editor.getState().replaceFlow(flow, "Take the saved version");
  editor.getState().markSaved(theirs.etag, canonicalText(flow));
  view.getState().set({ saving: "idle" });
  dropDraft(localStorage, ownKey(id));
}

/** What is here becomes a flow of its own; what is on the server stays as it is. */
export async function saveAsCopy(text: string, name?: string): Promise<string> {
  const { flow } = parseFlow(text);
  if (!flow) throw new Error("The document cannot be read, so it cannot be copied.");
  const id = await createFlow(name ?? `${flow.name} copy`, flow);
  view.getState().set({ saving: "idle" });
  return id;
}
