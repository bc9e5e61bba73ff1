import type { MouseEvent as ReactMouseEvent } from "react";
import type { EdgeChange } from "@xyflow/react";
import { view } from "../app/view.ts";
import { editor } from "../document/store.ts";
import { partOf } from "./drawn-elements.ts";
import type { WireEdge } from "./elements.ts";
import type { CanvasNode } from "./instance.ts";
import { canvasState } from "./state.ts";

/** Choosing wires and nothing, and opening what is double-clicked. Choosing nodes comes with dragging them (`use-dragging.ts`). */

export function onEdgesChange(changes: EdgeChange<WireEdge>[]): void {
  const { selection, select } = editor.getState();
  const wires = new Set(selection.wires);
  for (const change of changes) {
    if (change.type !== "select") continue;
    if (change.selected) wires.add(change.id);
    else wires.delete(change.id);
  }
  select({ ...selection, wires: [...wires] });
}

export function onNodeDoubleClick(_event: unknown, { id: element }: CanvasNode): void {
  const { kind, id } = partOf(element);
  if (kind === "note") canvasState.setState({ editingNote: id });
  if (kind !== "node") return;
  view.getState().show("inspector");
  editor.getState().reveal(id);
}

/**
 * Of several selected nodes a click chooses one: React Flow leaves them all, as if they were to be dragged. In a narrow window
 * the inspector lies over the canvas: choosing a node is what opens it.
 */
export function onNodeClick(event: ReactMouseEvent, { id: element }: CanvasNode): void {
  const { kind, id } = partOf(element);
  if (kind === "group") return;
  const { select } = editor.getState();
  const adds = event.shiftKey || event.ctrlKey || event.metaKey;
  if (!adds) select(kind === "note" ? { notes: [id] } : { nodes: [id] });
  const { compact, show } = view.getState();
  if (compact && kind === "node") show("inspector");
}

export function onPaneClick(): void {
  editor.getState().select({});
  const { compact, set } = view.getState();
  if (compact) set({ leftOpen: false, rightOpen: false });
}

/** React Flow, while dragging the mouse selects, tells of clicks on the pane only by mouse. */
export function onTap({ nativeEvent }: { nativeEvent: MouseEvent }): void {
  const { target, pointerType } = nativeEvent as PointerEvent;
  if (pointerType === "touch" && (target as Element).classList.contains("react-flow__pane")) onPaneClick();
}
