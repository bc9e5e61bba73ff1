/** What happens when the page opens: sign in if needed, list the flows, open the last one, and keep watch. */

import { ApiError, onConnection, onSignedOut, readSession } from "../api/index.ts";
import { view } from "../app/view.ts";
import { loadNodeTypes } from "../document/node-types.ts";
import { editor, isDirty } from "../document/store.ts";
import { emptyFlow } from "../../flows/model/index.ts";
import { firstAddress, readAddress, showAddress } from "./address.ts";
import { cleanLeftDrafts } from "./draft-tabs.ts";
import { keepDrafts } from "./keep-drafts.ts";
import { loadFlow, openFlow } from "./open.ts";
import { refreshFlows } from "./refresh.ts";
import { ask, files } from "./state.ts";
import { toast } from "../ui/index.ts";
import { startChecking } from "../panels/problems.ts";
import { watchLibrary } from "./library.ts";
import { watchOthers } from "./sync.ts";

/** ms between questions whether the server is back. */
const RETRY = 2_000;
/** ms from a selection to the address that names it: browsers limit how often it may change. */
const ADDRESS_DELAY = 250;

let started = false;

export function start(): void {
  if (started) return;
  started = true;
  onConnection((online) => view.getState().set({ connection: online ? "online" : "offline" }));
  onSignedOut(() => files.getState().set({ signedOut: true }));
  watchOthers();
  watchLibrary();
  keepDrafts();
  void cleanLeftDrafts();
  startChecking();
  window.addEventListener("beforeunload", (event) => {
    const state = editor.getState();
    if (state.ready && isDirty(state)) event.preventDefault();
  });
  editor.subscribe((state, before) => {
    // What stood in the way of saving is over with the version it was about.
    if (state.saved.etag === before.saved.etag && state.opened === before.opened) return;
    if (files.getState().conflict) files.getState().set({ conflict: null });
    if (view.getState().saving === "failed") view.getState().set({ saving: "idle" });
  });
  followAddress();
  void connect();
}

/** Also called after signing in. */
export async function connect(): Promise<void> {
  try {
    const session = await readSession();
    for (const problem of await loadNodeTypes(session.nodeTypes)) toast.error(`Node types: ${problem}`);
    files.getState().set({ session, signedOut: false });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return;
    setTimeout(() => void connect(), RETRY);
    return;
  }
  const listed = refreshFlows();
  if (!editor.getState().ready) await openFirst(listed);
  await listed;
}

/** The flow of the address, else the last one, else any, else an empty canvas and the gallery. */
async function openFirst(listed: Promise<void>): Promise<void> {
  const wanted = firstAddress();
  if (wanted && (await opens(wanted.id, wanted.node))) return;
  await listed;
  const later = readAddress();
  if (later && later.id !== wanted?.id && (await opens(later.id, later.node))) return;
  const healthy = files.getState().flows?.find((flow) => flow.broken === undefined && flow.id !== wanted?.id);
  if (healthy && (await opens(healthy.id, null))) return;
  editor.getState().load(emptyFlow("untitled", "Untitled flow"), null);
  ask({ kind: "new" });
}

/**
 * False when it cannot be had: the next choice is then as good, but an address that names no flow is said to. What is broken,
 * or overtaken by another, counts as opened.
 */
function opens(id: string, node: string | null): Promise<boolean> {
  return loadFlow(id, node).then(
    () => true,
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 404 && readAddress()?.id === id)
        toast.error(`There is no flow “${id}” (any more), which this address leads to.`);
      return false;
    },
  );
}

/** Back, forward and links lead to flows and nodes; what is open and the one selected node are said in the address. */
function followAddress(): void {
  window.addEventListener("hashchange", ({ newURL }) => {
    // Not the address as it is now: a flow that was on its way may have written its own meanwhile.
    const wanted = readAddress(new URL(newURL).hash);
    const { ready, flow } = editor.getState();
    if (wanted && !openFlow(wanted.id, wanted.node) && ready) showAddress(flow.id, null, { replace: true });
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  editor.subscribe((state, before) => {
    if (state.selection === before.selection || !state.ready) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { flow, selection } = editor.getState();
      // A flow that is about to open has the address already.
      if (readAddress()?.id === flow.id) showAddress(flow.id, selection.nodes.length === 1 ? selection.nodes[0] : null);
    }, ADDRESS_DELAY);
  });
}
