import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { snap } from "../document/operations.ts";
import type { Point } from "../document/operations.ts";
import { editor } from "../document/store.ts";
import { geometryOf, placeOf } from "./elements.ts";
import type { CardNode } from "./elements.ts";
import { NODE_WIDTH } from "./geometry.ts";
import { snapToOthers } from "./guides.ts";
import type { Box } from "./guides.ts";
import { instance, under } from "./instance.ts";
import { canvasState } from "./state.ts";

/** px on screen within which a dragged node snaps to what it lines up with. */
const REACH = 5;
const NO_GUIDES = { x: null, y: null };

/** React Flow's wishes: selection goes to the document store at once, positions only when the drag has ended. */
export function onNodesChange(changes: NodeChange<CardNode>[]): void {
  const selects = changes.filter((change) => change.type === "select");
  if (selects.length > 0) {
    const { selection, select } = editor.getState();
    const nodes = new Set(selection.nodes);
    for (const { id, selected } of selects) {
      if (selected) nodes.add(id);
      else nodes.delete(id);
    }
    select({ nodes: [...nodes], wires: nodes.size > 0 ? [] : selection.wires });
  }
  const moved: Record<string, Point> = {};
  let dragging = false;
  for (const change of changes) {
    if (change.type !== "position" || !change.position) continue;
    moved[change.id] = change.position;
    dragging ||= change.dragging ?? false;
  }
  const ids = Object.keys(moved);
  if (ids.length === 0) return;
  if (dragging)
    canvasState.setState(ids.length === 1 ? alone(ids[0]!, moved[ids[0]!]!) : { drag: moved, guides: NO_GUIDES });
}

/** A single dragged node lines up with others before it takes the grid. */
function alone(id: string, point: Point) {
  const { flow } = editor.getState();
  const node = flow.nodes[id];
  const zoom = instance()?.flow.getZoom() ?? 1;
  if (!node) return { drag: { [id]: point } };
  const others: Box[] = [];
  const window = 900 / zoom;
  Object.entries(flow.nodes).forEach(([other, otherNode], index) => {
    const at = placeOf(flow, other, index);
    if (other !== id && Math.abs(at.x - point.x) < window && Math.abs(at.y - point.y) < window) {
      others.push({ ...at, width: NODE_WIDTH, height: geometryOf(otherNode).height });
    }
  });
  const snapped = snapToOthers({ ...point, width: NODE_WIDTH, height: geometryOf(node).height }, others, REACH / zoom);
  return { drag: { [id]: snapped.point }, guides: snapped.guides };
}

/** Lights up the wire that a node without wires, dragged alone, would be put into. */
export const onNodeDrag: OnNodeDrag<CardNode> = (event, node, nodes) => {
  const { flow } = editor.getState();
  const free =
    nodes.length === 1 && node.data.input && !flow.wires.some((wire) => wire.from === node.id || wire.to === node.id);
  const point = "clientX" in event ? { x: event.clientX, y: event.clientY } : null;
  const dropWire = free && point ? under(point).wire : null;
  if (dropWire !== canvasState.getState().dropWire) canvasState.setState({ dropWire });
};

export const onNodeDragStop: OnNodeDrag<CardNode> = (_event, node) => {
  const { drag, dropWire } = canvasState.getState();
  canvasState.setState({ drag: null, dropWire: null, guides: NO_GUIDES });
  if (!drag) return;
  const { moveNodes, splice } = editor.getState();
  const positions = Object.fromEntries(Object.entries(drag).map(([id, point]) => [id, snap(point)]));
  if (dropWire) splice(dropWire, node.id, positions[node.id]);
  else moveNodes(positions);
};
