import type { Connection, FinalConnectionState, OnConnectStart } from "@xyflow/react";
import { blockedSources, blockedTargets, wireProblem } from "../document/definitions.ts";
import { editor } from "../document/store.ts";
import type { WireEdge } from "./elements.ts";
import { under } from "./instance.ts";
import { openQuickAdd } from "./quick-add.ts";
import { canvasState } from "./state.ts";

/** Drawing and moving wires with the pointer. A node's whole body takes a wire; empty canvas asks for a new node. */

const wireOf = ({ source, sourceHandle, target }: Connection) => ({
  from: source,
  port: sourceHandle ?? "next",
  to: target,
});

let reconnecting = false;

export const onConnectStart: OnConnectStart = (_event, { nodeId, handleId, handleType }) => {
  if (!nodeId || !handleId) return;
  const { flow } = editor.getState();
  const blocked = handleType === "source" ? blockedTargets(flow, nodeId, handleId) : blockedSources(flow, nodeId);
  canvasState.setState({ connecting: { node: nodeId, port: handleId, blocked } });
};

export function isValidConnection(connection: Connection | WireEdge): boolean {
  const wire = wireOf(connection as Connection);
  return wireProblem(editor.getState().flow, wire) === null;
}

export function onConnect(connection: Connection): void {
  const { from, port, to } = wireOf(connection);
  editor.getState().connect(from, port, to);
}

export function onConnectEnd(event: MouseEvent | TouchEvent, state: FinalConnectionState): void {
  canvasState.setState({ connecting: null });
  const handle = state.fromHandle;
  if (state.isValid || !handle || reconnecting) return;
  const pointer = "changedTouches" in event ? event.changedTouches[0] : event;
  if (!pointer) return;
  const { node } = under({ x: pointer.clientX, y: pointer.clientY });
  const fromSource = handle.type === "source";
  const port = handle.id ?? "next";
  if (node === handle.nodeId) return;
  if (node) {
    if (!fromSource) return;
    const wire = { from: handle.nodeId, port, to: node };
    if (wireProblem(editor.getState().flow, wire) === null) editor.getState().connect(wire.from, wire.port, wire.to);
    return;
  }
  openQuickAdd(fromSource ? { after: { node: handle.nodeId, port } } : { before: handle.nodeId }, pointer);
}

export function onReconnectStart(): void {
  reconnecting = true;
}

export function onReconnect(edge: WireEdge, connection: Connection): void {
  editor.getState().reconnect(edge.id, wireOf(connection));
}

export function onReconnectEnd(): void {
  reconnecting = false;
}
