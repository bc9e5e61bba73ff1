import { emptyFlow } from "../../flows/model/document.ts";
import { editor } from "../document/store.ts";

/** Called once when the editor has been drawn: finds the flow to open. Stand-in: an empty one. */
export async function start(): Promise<void> {
  editor.getState().load(emptyFlow("untitled", "Untitled flow"), null);
}
