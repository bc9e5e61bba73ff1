/**
 * Where one is, in the address: `#flow`, or `#flow/node`. Each flow is an entry of the browser's history, a node is not:
 * back and forward go between flows, a link leads to a node, and a reload comes back to where one was.
 */

import { FLOW_ID, NODE_ID } from "../../flows/model/document.ts";

const LAST = "patchbay.last";

export interface Address {
  id: string;
  node: string | null;
}

/** What the address names; null when it names no flow. */
export function readAddress(hash = location.hash): Address | null {
  const [id = "", node = ""] = hash.slice(1).split("/");
  return FLOW_ID.test(id) ? { id, node: NODE_ID.test(node) ? node : null } : null;
}

export function addressOf(id: string, node: string | null = null): string {
  return node === null ? `#${id}` : `#${id}/${node}`;
}

/** Says in the address what is shown: another flow is a step that "back" undoes, the first one and a node are not. */
export function showAddress(id: string, node: string | null = null, { replace = false } = {}): void {
  const wanted = addressOf(id, node);
  if (location.hash === wanted) return;
  const now = readAddress();
  if (replace || now === null || now.id === id) history.replaceState(null, "", wanted);
  else history.pushState(null, "", wanted);
}

/** The flow to begin with: the address's, else the one that was open last. */
export function firstAddress(): Address | null {
  const last = localStorage.getItem(LAST);
  return readAddress() ?? (last !== null && FLOW_ID.test(last) ? { id: last, node: null } : null);
}

export function rememberLast(id: string): void {
  localStorage.setItem(LAST, id);
}
