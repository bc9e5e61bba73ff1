import type { FlowDocument } from "../../flows/model/document.ts";
import { groupsOf, membership, notesOf } from "../document/drawn.ts";
import type { Box } from "../document/drawn.ts";
import type { Point } from "../document/operations.ts";
import { geometryOf, placeOf } from "./elements.ts";
import { NODE_WIDTH } from "./geometry.ts";

/** Where the frames of groups are: as large as the nodes in them need. px in flow coordinates. */

/** Room around the nodes; multiples of the grid, so that a frame that is moved keeps its nodes on it. */
export const PADDING = 24;
/** Height of the line with the title. */
export const TITLE = 32;

type Places = Readonly<Record<string, Point>> | null;

/** Frames of all groups that have nodes. `drag`: where nodes stand while they are dragged, by node id. */
export function framesOf(flow: FlowDocument, drag: Places = null, without?: ReadonlySet<string>): Map<string, Box> {
  const frames = new Map<string, Box>();
  if (Object.keys(groupsOf(flow)).length === 0) return frames;
  const of = membership(flow);
  Object.entries(flow.nodes).forEach(([id, node], index) => {
    const group = of.get(id);
    if (group === undefined || without?.has(id)) return;
    const { x, y } = drag?.[id] ?? placeOf(flow, id, index);
    const [left, top] = [x - PADDING, y - PADDING - TITLE];
    const [right, bottom] = [x + NODE_WIDTH + PADDING, y + geometryOf(node).height + PADDING];
    const old = frames.get(group);
    const [l, t] = [Math.min(old?.x ?? left, left), Math.min(old?.y ?? top, top)];
    const [r, b] = [
      Math.max(old ? old.x + old.width : right, right),
      Math.max(old ? old.y + old.height : bottom, bottom),
    ];
    frames.set(group, { x: l, y: t, width: r - l, height: b - t });
  });
  return frames;
}

/** Notes that lie wholly inside a frame: they move with it. */
export function notesInside(flow: FlowDocument, frame: Box): string[] {
  const inside = (note: Box) =>
    note.x >= frame.x &&
    note.y >= frame.y &&
    note.x + note.width <= frame.x + frame.width &&
    note.y + note.height <= frame.y + frame.height;
  return Object.entries(notesOf(flow)).flatMap(([id, note]) => (inside(note) ? [id] : []));
}

/** The group whose frame is at a point; of several the smallest. `without`: nodes that do not count (those dragged). */
export function groupAt(flow: FlowDocument, point: Point, without?: ReadonlySet<string>): string | null {
  let best: { id: string; area: number } | null = null;
  for (const [id, { x, y, width, height }] of framesOf(flow, null, without)) {
    if (point.x < x || point.y < y || point.x > x + width || point.y > y + height) continue;
    if (!best || width * height < best.area) best = { id, area: width * height };
  }
  return best?.id ?? null;
}
