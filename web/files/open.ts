/** Opening a flow, from the server, a template, a file or a draft. What cannot be opened is shown, never lost. */

import { emptyFlow, type FlowDocument, parseFlow } from "../../flows/model/index.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { ApiError, type FlowText, readFlow, saveFlow } from "../api/index.ts";
import { editor, flowText, isDirty } from "../document/store.ts";
import { toast } from "../ui/index.ts";
import { rememberLast, showAddress } from "./address.ts";
import { takeEarly } from "./early.ts";
import { freeId } from "./ids.ts";
import { flushDraft } from "./keep-drafts.ts";
import { offerDrafts } from "./recover.ts";
import { refreshFlows, rememberDeployed } from "./refresh.ts";
import { ask, files } from "./state.ts";

/**
 * Goes on to another flow. Unsaved changes stay behind as a draft, which opening their flow again brings back. Its author
 * is asked first only where that cannot be: no room for a draft, or no flow on the server to come back to. Returns whether
 * it went on at once.
 */
export function leave(proceed: () => void): boolean {
  const state = editor.getState();
  if (state.ready && isDirty(state)) {
    if (state.saved.etag === null || !flushDraft()) {
      ask({ kind: "leave", proceed });
      return false;
    }
    toast(`The unsaved changes of “${state.flow.name}” are kept until you open it again.`);
  }
  proceed();
  return true;
}

/** Opens a flow, at one of its nodes if named. What goes wrong is shown. Returns false when its author is asked first. */
export function openFlow(id: string, node: string | null = null): boolean {
  const { ready, flow, reveal } = editor.getState();
  if (ready && flow.id === id) {
    if (node !== null && flow.nodes[node]) reveal(node);
    return true;
  }
  return leave(
    () =>
      void loadFlow(id, node).catch((error: unknown) => {
        toast.error(error instanceof Error ? error.message : String(error));
        if (editor.getState().ready) showAddress(editor.getState().flow.id, null, { replace: true });
      }),
  );
}

let newest = 0;

/** Opens without asking. Rejects when there is no such flow or no server. Of several at once, the last one stays. */
export async function loadFlow(id: string, node: string | null = null): Promise<void> {
  const mine = ++newest;
  const saved = await (takeEarly(id) ?? readFlow(id)).catch((error: unknown) => {
    if (mine === newest) throw error;
    return null;
  });
  if (!saved || mine !== newest) return;
  const { flow, diagnostics } = parseFlow(saved.text, { id });
  if (!flow) {
    ask({ kind: "broken", id, text: saved.text, diagnostics });
    return;
  }
  show(flow, saved, node);
  await offerDrafts(id);
}

function show(flow: FlowDocument, saved: FlowText, node: string | null = null): void {
  editor.getState().load(flow, saved.etag, flowText(flow));
  if (node !== null && flow.nodes[node]) editor.getState().reveal(node);
  document.title = `${flow.name} – Patchbay`;
  showAddress(flow.id, node);
  rememberLast(flow.id);
  const known = files.getState().flows?.find((summary) => summary.id === flow.id);
  files.getState().set({ deployment: known?.deployment ?? null });
  void rememberDeployed();
}

export function takenIds(): Set<string> {
  return new Set(files.getState().flows?.map((flow) => flow.id));
}

/** Makes a new flow on the server and opens it. The id is made from the name; if it was taken meanwhile, the next free one. */
export async function createFlow(name: string, from?: FlowDocument): Promise<string> {
  const taken = takenIds();
  for (let attempt = 0; ; attempt++) {
    const id = freeId(name, taken);
    const flow = { ...(from ?? emptyFlow(id, name)), id, name };
    try {
      const text = canonicalText(flow);
      const { etag } = await saveFlow(id, text, null);
      show(flow, { text, etag });
      void refreshFlows();
      return id;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412 || attempt > 20) throw error;
      taken.add(id);
    }
  }
}

/** A file from disk becomes a new flow. It is only ever read: an import runs nothing. */
export async function importFile(file: File): Promise<void> {
  const { flow, diagnostics } = parseFlow(await file.text());
  if (!flow) {
    const [first] = diagnostics;
    toast.error(`${file.name} is not a flow: ${first ? first.message : "it cannot be read"}`);
    return;
  }
  const proceed = () => {
    createFlow(flow.name, flow).then(
      (id) => toast.success(`Imported ${file.name} as “${id}”.`),
      (error: unknown) => toast.error(error instanceof Error ? error.message : String(error)),
    );
  };
  leave(proceed);
}

/** Hands the text to the browser as a download. */
export function download(name: string, text: string, type = "application/json"): void {
  downloadBlob(name, new Blob([text], { type }));
}

export function downloadBlob(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
