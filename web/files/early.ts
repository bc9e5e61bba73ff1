/** Asks for the flow to begin with while the editor's code is still on its way. */

import { readFlow } from "../api/flows.ts";
import type { FlowText } from "../api/types.ts";
import { firstAddress } from "./address.ts";

let early: { id: string; flow: Promise<FlowText> } | null = null;

export function askEarly(): void {
  const id = firstAddress()?.id;
  if (id === undefined) return;
  early = { id, flow: readFlow(id) };
  // Whoever takes it hears of the failure; nobody has to.
  early.flow.catch(() => undefined);
}

/** The answer, once: a flow that is opened later is read anew. */
export function takeEarly(id: string): Promise<FlowText> | null {
  const found = early?.id === id ? early.flow : null;
  early = null;
  return found;
}
