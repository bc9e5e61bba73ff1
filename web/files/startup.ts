/** What happens when the page opens: sign in if needed, list the flows, open the last one, and keep watch. */

import { ApiError, onConnection, onSignedOut, readSession } from "../api/index.ts";
import { view } from "../app/view.ts";
import { editor, flowText, isDirty } from "../document/store.ts";
import { emptyFlow } from "../../flows/model/index.ts";
import { DRAFT_DELAY, dropDraft, writeDraft } from "./drafts.ts";
import { lastOpened, loadFlow, openFlow, refreshFlows } from "./open.ts";
import { ask, files } from "./state.ts";
import { startChecking } from "../panels/problems.ts";
import { watchOthers } from "./sync.ts";

/** ms between questions whether the server is back. */
const RETRY = 2_000;

let started = false;

export function start(): void {
  if (started) return;
  started = true;
  onConnection((online) => view.getState().set({ connection: online ? "online" : "offline" }));
  onSignedOut(() => files.getState().set({ signedOut: true }));
  watchOthers();
  keepDrafts();
  startChecking();
  window.addEventListener("beforeunload", (event) => {
    const state = editor.getState();
    if (state.ready && isDirty(state)) event.preventDefault();
  });
  window.addEventListener("hashchange", () => {
    const id = location.hash.slice(1);
    if (id) openFlow(id);
  });
  void connect();
  setInterval(() => {
    if (view.getState().connection === "offline") void readSession().catch(() => undefined);
  }, RETRY);
}

/** Also called after signing in. */
export async function connect(): Promise<void> {
  try {
    const session = await readSession();
    files.getState().set({ session, signedOut: false });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return;
    setTimeout(() => void connect(), RETRY);
    return;
  }
  await refreshFlows();
  if (!editor.getState().ready) await openFirst();
}

/** The flow of the address, else the last one, else any, else an empty canvas and the gallery. */
async function openFirst(): Promise<void> {
  const flows = files.getState().flows ?? [];
  const wanted = lastOpened();
  const healthy = flows.filter((flow) => flow.broken === undefined);
  const id = flows.find((flow) => flow.id === wanted)?.id ?? healthy[0]?.id;
  if (id !== undefined) {
    try {
      await loadFlow(id);
    } catch {
      // Gone since it was listed: the empty canvas below is still a place to work.
    }
    if (editor.getState().ready || files.getState().dialog) return;
  }
  editor.getState().load(emptyFlow("untitled", "Untitled flow"), null);
  ask({ kind: "new" });
}

/** Writes the draft of the open flow a moment after each change, and drops it when there is nothing unsaved. */
function keepDrafts(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    timer = undefined;
    const state = editor.getState();
    if (!state.ready) return;
    if (isDirty(state))
      writeDraft(localStorage, state.flow.id, { text: flowText(state.flow), base: state.saved.etag, at: Date.now() });
    else dropDraft(localStorage, state.flow.id);
  };
  editor.subscribe((state, before) => {
    // Opening is no change: the draft of the flow that opens is about to be read.
    if (state.flow === before.flow || state.flow.id !== before.flow.id || state.past === before.past) return;
    timer ??= setTimeout(write, DRAFT_DELAY);
  });
  window.addEventListener("pagehide", () => {
    if (timer !== undefined) write();
  });
}
