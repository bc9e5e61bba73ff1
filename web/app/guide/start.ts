import { editor, isDirty } from "../../document/store.ts";
import { createFlow } from "../../files/open.ts";
import { ask, closeDialog } from "../../files/state.ts";
import { view } from "../view.ts";
import { setGuide } from "./state.ts";

/** Starts the guided first flow, or goes on with it: in the open flow when that is empty, else in a new one. */
export async function startGuide(fresh = false): Promise<void> {
  const state = editor.getState();
  const begin = async () => {
    if (fresh || !state.ready || Object.keys(state.flow.nodes).length > 0) await createFlow("My first flow");
    closeDialog();
    show();
  };
  if (state.ready && isDirty(state) && Object.keys(state.flow.nodes).length > 0)
    ask({ kind: "leave", proceed: () => void begin() });
  else await begin();
}

/** Shows the card again where it was left. */
export function resumeGuide(): void {
  show();
}

function show(): void {
  setGuide(true);
  view.getState().set({ rightOpen: true, leftOpen: true, leftTab: "nodes" });
}
