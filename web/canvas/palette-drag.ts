import type { DragEvent } from "react";
import { definitionOf } from "../document/definitions.ts";
import { editor } from "../document/store.ts";
import { NODE_WIDTH, PORT_LINE } from "./geometry.ts";
import { focusSoon } from "./focus.ts";
import { groupAt } from "./frames.ts";
import { instance, under } from "./instance.ts";
import { canvasState } from "./state.ts";

/** Dragging from the palette onto the canvas, by the browser's own drag and drop. */

const MIME = "application/x-patchbay-node";

export function startPaletteDrag(event: DragEvent, type: string): void {
  event.dataTransfer.setData(MIME, type);
  event.dataTransfer.effectAllowed = "copy";
}

export function onDragOver(event: DragEvent): void {
  if (!event.dataTransfer.types.includes(MIME)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  const { wire } = under({ x: event.clientX, y: event.clientY });
  if (wire !== canvasState.getState().dropWire) canvasState.setState({ dropWire: wire });
}

export function onDragLeave(event: DragEvent): void {
  if (!event.currentTarget.contains(event.relatedTarget as Node | null)) canvasState.setState({ dropWire: null });
}

export function onDrop(event: DragEvent): void {
  const type = event.dataTransfer.getData(MIME);
  const { dropWire } = canvasState.getState();
  canvasState.setState({ dropWire: null });
  const canvas = instance();
  const definition = definitionOf(type);
  if (!canvas || !definition) return;
  event.preventDefault();
  const point = canvas.flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
  const into = dropWire && !definition.trigger ? dropWire : undefined;
  const { addNode, flow } = editor.getState();
  const place = { x: point.x - NODE_WIDTH / 2, y: point.y - PORT_LINE };
  focusSoon(addNode(type, place, { into, group: groupAt(flow, point) }));
}
