import { editor } from "../document/store.ts";
import { instance, onCanvas } from "./instance.ts";
import { partOf } from "./drawn-elements.ts";
import { canvasState } from "./state.ts";
import type { MenuOn } from "./state.ts";

interface At {
  clientX: number;
  clientY: number;
  preventDefault(): void;
}

function open(on: MenuOn, event: At): void {
  event.preventDefault();
  if (instance()) canvasState.setState({ menu: { on, screen: onCanvas({ x: event.clientX, y: event.clientY }) } });
}

/** What is clicked becomes the selection, unless it is part of it: then the menu is about all that is selected. */
export function onNodeContextMenu(event: At, element: { id: string }): void {
  const { kind, id } = partOf(element.id);
  const { selection, select, selectGroup } = editor.getState();
  if (kind === "group" && !selection.groups.includes(id)) selectGroup(id);
  if (kind === "node" && !selection.nodes.includes(id)) select({ nodes: [id] });
  if (kind === "note" && !selection.notes.includes(id)) select({ notes: [id] });
  open(kind, event);
}

export function onEdgeContextMenu(event: At, edge: { id: string }): void {
  editor.getState().select({ wires: [edge.id] });
  open("wire", event);
}

export function onPaneContextMenu(event: At): void {
  open("pane", event);
}
