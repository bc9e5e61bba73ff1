import type { Point } from "../document/operations.ts";
import { editor } from "../document/store.ts";
import { geometryOf } from "./elements.ts";
import type { Place } from "./fits.ts";
import { NODE_WIDTH, PORT_LINE } from "./geometry.ts";
import { centre, instance, onCanvas } from "./instance.ts";
import { canvasState } from "./state.ts";

/** px between a node and the one added behind it. */
const GAP = 56;

/** Opens the menu of nodes at a pointer position (client coordinates), or beside the node it continues. */
export function openQuickAdd(place: Place, pointer?: { clientX: number; clientY: number }): void {
  const canvas = instance();
  if (!canvas) return;
  const { flow } = canvas;
  const client = pointer && { x: pointer.clientX, y: pointer.clientY };
  const at = client ? standAt(flow.screenToFlowPosition(client), place) : beside(place);
  const screen = onCanvas(client ?? flow.flowToScreenPosition(at));
  canvasState.setState({ quickAdd: { ...place, at, screen } });
}

/** The top left corner of a node whose input (or, in front of a node, output) is to be at the pointer. */
function standAt(point: Point, place: Place): Point {
  const x = place.after ? point.x : place.before ? point.x - NODE_WIDTH : point.x - NODE_WIDTH / 2;
  return { x, y: point.y - PORT_LINE };
}

/** Right of the node it follows, below whatever already stands there. */
function beside({ after, into, replace }: Place): Point {
  const { flow } = editor.getState();
  const wire = flow.wires.find((candidate) => `${candidate.from}:${candidate.port}>${candidate.to}` === into);
  if (wire && flow.layout[wire.from] && flow.layout[wire.to]) {
    const [from, to] = [flow.layout[wire.from]!, flow.layout[wire.to]!];
    return freeSpot({ x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 });
  }
  const node = replace ?? after?.node ?? wire?.from;
  const origin = node === undefined ? undefined : flow.layout[node];
  if (!origin) {
    const middle = centre();
    return freeSpot({ x: middle.x - NODE_WIDTH / 2, y: middle.y - PORT_LINE });
  }
  if (replace !== undefined) return { x: origin.x, y: origin.y + geometryOf(flow.nodes[replace]!).height + 8 };
  return freeSpot({ x: origin.x + NODE_WIDTH + GAP, y: origin.y });
}

/** The first place at or below `point` where a node covers no other. */
export function freeSpot(point: Point): Point {
  const { flow } = editor.getState();
  const boxes = Object.entries(flow.layout).map(([id, { x, y }]) => ({
    x,
    y,
    height: flow.nodes[id] ? geometryOf(flow.nodes[id]).height : 0,
  }));
  let { x, y } = point;
  for (let tries = 0; tries < 200; tries++) {
    const hit = boxes.find(
      (box) => Math.abs(box.x - x) < NODE_WIDTH + 8 && y < box.y + box.height + 8 && box.y < y + 88,
    );
    if (!hit) break;
    y = hit.y + hit.height + 16;
  }
  return { x, y };
}
