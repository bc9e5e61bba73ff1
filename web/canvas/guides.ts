import type { Point } from "../document/operations.ts";

export interface Box extends Point {
  width: number;
  height: number;
}

export interface Snapped {
  /** The position, moved onto the lines that are near. */
  point: Point;
  /** The lines to show, in flow coordinates: a vertical one at `x`, a horizontal one at `y`. */
  guides: { x: number | null; y: number | null };
}

/**
 * Helper lines: moves `box` onto the left edges, middles and right edges (and tops, port lines and bottoms) of `others`
 * that lie within `reach` px. Tops come first, because equal tops make straight wires.
 */
export function snapToOthers(box: Box, others: readonly Box[], reach: number): Snapped {
  const x = nearest(
    [0, box.width / 2, box.width],
    box.x,
    others.flatMap((o) => [o.x, o.x + o.width / 2, o.x + o.width]),
    reach,
  );
  const y = nearest(
    [0, box.height],
    box.y,
    others.flatMap((o) => [o.y, o.y + o.height]),
    reach,
  );
  return {
    point: { x: x ? x.start : box.x, y: y ? y.start : box.y },
    guides: { x: x?.line ?? null, y: y?.line ?? null },
  };
}

function nearest(
  offsets: readonly number[],
  start: number,
  lines: readonly number[],
  reach: number,
): { start: number; line: number } | null {
  let best: { start: number; line: number; gap: number } | null = null;
  for (const offset of offsets) {
    for (const line of lines) {
      const gap = Math.abs(start + offset - line);
      if (gap <= reach && (!best || gap < best.gap)) best = { start: line - offset, line, gap };
    }
  }
  return best;
}
