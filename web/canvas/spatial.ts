import type { Point } from "../document/operations.ts";

export type Direction = "left" | "right" | "up" | "down";

/** What lies sideways counts this much more than what lies straight ahead. */
const SIDEWAYS = 2.5;

/**
 * The node an arrow key goes to: the nearest whose middle lies more in that direction than beside it; failing that, the
 * nearest that lies in that direction at all. Null at the edge.
 */
export function neighbour(places: Readonly<Record<string, Point>>, from: string, direction: Direction): string | null {
  const origin = places[from];
  if (!origin) return null;
  const [axis, across, sign] =
    direction === "left" || direction === "right"
      ? (["x", "y", direction === "left" ? -1 : 1] as const)
      : (["y", "x", direction === "up" ? -1 : 1] as const);
  let best: { id: string; cost: number } | null = null;
  for (const [id, point] of Object.entries(places)) {
    const ahead = (point[axis] - origin[axis]) * sign;
    if (id === from || ahead <= 0) continue;
    const aside = Math.abs(point[across] - origin[across]);
    const cost = ahead + aside * SIDEWAYS + (aside > ahead * 2 ? 10_000 : 0);
    if (!best || cost < best.cost) best = { id, cost };
  }
  return best?.id ?? null;
}
