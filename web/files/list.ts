/** What can be done to flows in the list, whether they are open or not. */

import { emptyFlow, parseFlow } from "../../flows/model/index.ts";
import { canonicalText } from "../../flows/nodes/index.ts";
import { ApiError, deleteFlow, type FlowSummary, readFlow, saveFlow } from "../api/index.ts";
import { editor } from "../document/store.ts";
import { toast } from "../ui/index.ts";
import { leftDrafts } from "./draft-tabs.ts";
import { dropDraft } from "./drafts.ts";
import { createFlow, download, loadFlow } from "./open.ts";
import { refreshFlows } from "./refresh.ts";
import { files } from "./state.ts";

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Deletes and offers to put it back, byte for byte, for as long as the message stays. */
export async function deleteAndOffer(flow: FlowSummary): Promise<void> {
  try {
    const { text, etag } = await readFlow(flow.id);
    if (etag === null) throw new Error("The server did not say which version this is.");
    files.getState().set({ deleting: flow.id });
    await deleteFlow(flow.id, etag);
    for (const { key } of await leftDrafts(flow.id)) dropDraft(localStorage, key);
    const wasOpen = editor.getState().flow.id === flow.id;
    await refreshFlows();
    if (wasOpen) await openAnother(flow.id);
    const undo = () =>
      void restore(flow, text, wasOpen).catch((error: unknown) => toast.error(`Not restored: ${message(error)}`));
    toast(`Deleted “${flow.name}”.`, { duration: 15_000, action: { label: "Undo", onClick: undo } });
  } catch (error) {
    toast.error(
      `Not deleted: ${error instanceof ApiError && error.status === 412 ? "it was changed meanwhile. Look at it first." : message(error)}`,
    );
    void refreshFlows();
  } finally {
    files.getState().set({ deleting: null });
  }
}

async function restore(flow: FlowSummary, text: string, reopen: boolean): Promise<void> {
  await saveFlow(flow.id, text, null);
  await refreshFlows();
  if (reopen) await loadFlow(flow.id);
  toast.success(`“${flow.name}” is back${flow.deployment ? "; deploy it to make it live again" : ""}.`);
}

async function openAnother(gone: string): Promise<void> {
  const next = files.getState().flows?.find((other) => other.id !== gone && other.broken === undefined);
  if (next) return loadFlow(next.id);
  editor.getState().load(emptyFlow("untitled", "Untitled flow"), null);
  history.replaceState(null, "", location.pathname);
}

export async function renameFlow(flow: FlowSummary, name: string): Promise<void> {
  if (editor.getState().flow.id === flow.id) {
    editor.getState().setFlowMeta({ name });
    const { save } = await import("./save.ts");
    await save();
    return;
  }
  const { text, etag } = await readFlow(flow.id);
  const document = parseFlow(text, { id: flow.id }).flow;
  if (!document) throw new Error("The file cannot be read as a flow, so it cannot be renamed here.");
  await saveFlow(flow.id, canonicalText({ ...document, name }), etag);
  await refreshFlows();
}

export async function duplicateFlow(flow: FlowSummary): Promise<void> {
  const document = parseFlow((await readFlow(flow.id)).text).flow;
  if (!document) throw new Error("The file cannot be read as a flow, so it cannot be copied.");
  await createFlow(`${flow.name} copy`, document);
}

export async function downloadFlow(flow: FlowSummary): Promise<void> {
  download(`${flow.id}.flow.json`, (await readFlow(flow.id)).text);
}

export interface Folder {
  /** Empty for flows that are in none. */
  name: string;
  flows: readonly FlowSummary[];
}

const SEPARATOR = " / ";

/** A flow's name without its folder: `Shop / Orders` is `Orders` in the folder `Shop`. */
export function titleOf(name: string): string {
  return name.slice(name.lastIndexOf(SEPARATOR) + 1).replace(/^\/ /, "");
}

/**
 * Flows by folder, which is what a name says before its last ` / `: it goes wherever the file goes, needs no place of its
 * own, and renaming is moving. Folders by name, flows as they came; those in none come last.
 */
export function byFolder(flows: readonly FlowSummary[]): readonly Folder[] {
  const folders = new Map<string, FlowSummary[]>();
  for (const flow of flows) {
    const folder = flow.name.slice(0, Math.max(flow.name.lastIndexOf(SEPARATOR), 0)).trim();
    folders.set(folder, [...(folders.get(folder) ?? []), flow]);
  }
  return [...folders]
    .map(([name, inside]) => ({ name, flows: inside }))
    .toSorted((a, b) => Number(a.name === "") - Number(b.name === "") || (a.name < b.name ? -1 : 1));
}

/** Every word must occur in name, id or description. */
export function filterFlows(flows: readonly FlowSummary[], search: string): readonly FlowSummary[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return flows.filter((flow) => {
    const text = `${flow.name} ${flow.id} ${flow.description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
