import type { NodeChange, OnNodeDrag } from "@xyflow/react";
import { groupsOf, membersOf, notesOf } from "../document/drawn.ts";
import { snap } from "../document/operations.ts";
import type { Point } from "../document/operations.ts";
import { editor } from "../document/store.ts";
import { noteElement, partOf, splitPlaces } from "./drawn-elements.ts";
import { geometryOf, placeOf } from "./elements.ts";
import { framesOf, groupAt, notesInside } from "./frames.ts";
import { NODE_WIDTH } from "./geometry.ts";
import { snapToOthers } from "./guides.ts";
import type { Box } from "./guides.ts";
import { instance, under } from "./instance.ts";
import type { CanvasNode } from "./instance.ts";
import { canvasState } from "./state.ts";

/** px on screen within which a dragged node snaps to what it lines up with. */
const REACH = 5;
const NO_GUIDES = { x: null, y: null };

/** React Flow's wishes: selection goes to the document store at once, positions only when the drag has ended. */
export function onNodesChange(changes: NodeChange<CanvasNode>[]): void {
  const selects = changes.filter((change) => change.type === "select");
  if (selects.length > 0) selectElements(selects);
  const moved: Record<string, Point> = {};
  let dragging = false;
  for (const change of changes) {
    if (change.type !== "position" || !change.position) continue;
    moved[change.id] = change.position;
    dragging ||= change.dragging ?? false;
  }
  if (!dragging) return;
  const drag = withFrames(moved);
  const [first, second] = Object.keys(drag);
  const single = second === undefined && first !== undefined && first in moved;
  canvasState.setState(single ? alone(first, drag[first]!) : { drag, guides: NO_GUIDES });
}

function selectElements(changes: readonly { id: string; selected: boolean }[]): void {
  const { flow, selection, select } = editor.getState();
  const chosen = { node: new Set(selection.nodes), note: new Set(selection.notes) };
  for (const { id: element, selected } of changes) {
    const { kind, id } = partOf(element);
    if (kind === "group") continue;
    if (selected) chosen[kind].add(id);
    else chosen[kind].delete(id);
  }
  const nodes = [...chosen.node];
  const notes = [...chosen.note];
  // A group is selected as long as all of it is.
  const groups = selection.groups.filter((id) => membersOf(flow, id).every((node) => chosen.node.has(node)));
  select({ nodes, notes, groups, wires: nodes.length + notes.length > 0 ? [] : selection.wires });
}

/** A frame that is dragged takes its nodes along, and the notes inside it. */
function withFrames(moved: Readonly<Record<string, Point>>): Record<string, Point> {
  const { flow } = editor.getState();
  const drag: Record<string, Point> = {};
  for (const [element, point] of Object.entries(moved)) {
    const { kind, id } = partOf(element);
    const frame = kind === "group" ? framesOf(flow).get(id) : undefined;
    if (!frame) {
      drag[element] ??= point;
      continue;
    }
    const shift = ({ x, y }: Point) => ({ x: x + point.x - frame.x, y: y + point.y - frame.y });
    const ids = Object.keys(flow.nodes);
    for (const node of membersOf(flow, id)) drag[node] = moved[node] ?? shift(placeOf(flow, node, ids.indexOf(node)));
    for (const note of notesInside(flow, frame))
      drag[noteElement(note)] = moved[noteElement(note)] ?? shift(notesOf(flow)[note]!);
  }
  return drag;
}

/** A single dragged node (not a note) lines up with others before it takes the grid. */
function alone(id: string, point: Point) {
  const { flow } = editor.getState();
  const node = flow.nodes[id];
  const zoom = instance()?.flow.getZoom() ?? 1;
  if (!node) return { drag: { [id]: point }, guides: NO_GUIDES };
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

/** Dragging a frame by its title selects its group. */
export const onNodeDragStart: OnNodeDrag<CanvasNode> = (_event, { id: element }) => {
  const { kind, id } = partOf(element);
  const { selection, selectGroup } = editor.getState();
  if (kind === "group" && !selection.groups.includes(id)) selectGroup(id);
};

/** Lights up what nodes would be dropped into: a wire, for one without wires dragged alone, or a group's frame. */
export const onNodeDrag: OnNodeDrag<CanvasNode> = (event, node, nodes) => {
  const { flow } = editor.getState();
  const free =
    nodes.length === 1 &&
    node.type === "card" &&
    node.data.input &&
    !flow.wires.some((wire) => wire.from === node.id || wire.to === node.id);
  const point = "clientX" in event ? { x: event.clientX, y: event.clientY } : null;
  const dropWire = free && point ? under(point).wire : null;
  const dropGroup = point && node.type === "card" ? groupUnder(point, nodes) : null;
  const state = canvasState.getState();
  if (dropWire !== state.dropWire || dropGroup !== state.dropGroup) canvasState.setState({ dropWire, dropGroup });
};

/** The group at a point on screen that some of the dragged nodes are not in yet. */
function groupUnder(client: Point, dragged: readonly CanvasNode[]): string | null {
  const { flow } = editor.getState();
  const canvas = instance();
  if (!canvas || Object.keys(groupsOf(flow)).length === 0) return null;
  const ids = new Set(dragged.filter(({ type }) => type === "card").map(({ id }) => id));
  const group = groupAt(flow, canvas.flow.screenToFlowPosition(client), ids);
  const members = group === null ? [] : membersOf(flow, group);
  return [...ids].every((id) => members.includes(id)) ? null : group;
}

export const onNodeDragStop: OnNodeDrag<CanvasNode> = (_event, node) => {
  const { drag, dropWire, dropGroup } = canvasState.getState();
  canvasState.setState({ drag: null, dropWire: null, dropGroup: null, guides: NO_GUIDES });
  if (!drag) return;
  const { moveNodes, splice } = editor.getState();
  const { nodes, notes } = splitPlaces(
    Object.fromEntries(Object.entries(drag).map(([id, point]) => [id, snap(point)])),
  );
  if (dropWire) splice(dropWire, node.id, nodes[node.id]);
  else moveNodes(nodes, { notes, into: dropGroup });
};
