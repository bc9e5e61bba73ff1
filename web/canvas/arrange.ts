import type { Point } from "../document/operations.ts";
import type { Box } from "./guides.ts";

/** Aligning and distributing boxes: new top left corners by id. */

export type Edge = "left" | "centre" | "right" | "top" | "middle" | "bottom";
type Boxes = Readonly<Record<string, Box>>;

export function align(boxes: Boxes, edge: Edge): Record<string, Point> {
  const all = Object.values(boxes);
  const left = Math.min(...all.map((b) => b.x));
  const right = Math.max(...all.map((b) => b.x + b.width));
  const top = Math.min(...all.map((b) => b.y));
  const bottom = Math.max(...all.map((b) => b.y + b.height));
  const place = (b: Box): Point => {
    if (edge === "left") return { x: left, y: b.y };
    if (edge === "right") return { x: right - b.width, y: b.y };
    if (edge === "centre") return { x: (left + right - b.width) / 2, y: b.y };
    if (edge === "top") return { x: b.x, y: top };
    if (edge === "bottom") return { x: b.x, y: bottom - b.height };
    return { x: b.x, y: (top + bottom - b.height) / 2 };
  };
  return Object.fromEntries(Object.entries(boxes).map(([id, box]) => [id, place(box)]));
}

/** Equal gaps between neighbours; the outermost stay where they are. Fewer than three stay as they are. */
export function distribute(boxes: Boxes, axis: "x" | "y"): Record<string, Point> {
  const size = axis === "x" ? "width" : "height";
  const order = Object.entries(boxes).toSorted(([, a], [, b]) => a[axis] - b[axis]);
  const first = order[0]?.[1];
  const last = order.at(-1)?.[1];
  if (!first || !last || order.length < 3) return {};
  const total = order.reduce((sum, [, box]) => sum + box[size], 0);
  const gap = (last[axis] + last[size] - first[axis] - total) / (order.length - 1);
  let at = first[axis];
  return Object.fromEntries(
    order.map(([id, box]) => {
      const point = { x: box.x, y: box.y, [axis]: at };
      at += box[size] + gap;
      return [id, point];
    }),
  );
}
