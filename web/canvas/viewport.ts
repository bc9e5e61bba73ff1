import type { Viewport } from "@xyflow/react";
import type { FlowDocument } from "../../flows/model/document.ts";
import { notesOf } from "../document/drawn.ts";
import type { Box } from "../document/drawn.ts";
import { geometryOf, placeOf } from "./elements.ts";
import { framesOf } from "./frames.ts";
import { NODE_WIDTH } from "./geometry.ts";

export const MIN_ZOOM = 0.05;
/** Below this zoom nodes are boxes: a thousand whole nodes in view at once would be too much to paint in a frame. */
export const BOXES = 0.25;
/** Room around a whole flow, as a part of its size. */
const PADDING = 0.1;

interface Size {
  width: number;
  height: number;
}

/**
 * The view in which a flow opens: all of it, at most at its own size; or one of its nodes in the middle. Known before
 * anything is drawn, so that nothing is drawn twice.
 */
export function openingView(flow: FlowDocument, { width, height }: Size, node?: string | null): Viewport {
  const cards = Object.entries(flow.nodes).map(([id, card], index): [string, Box] => [
    id,
    { ...placeOf(flow, id, index), width: NODE_WIDTH, height: geometryOf(card).height },
  ]);
  const one = cards.find(([id]) => id === node);
  const all = [...cards.map(([, box]) => box), ...framesOf(flow).values(), ...Object.values(notesOf(flow))];
  const shown = one ? [one[1]] : all;
  if (shown.length === 0) return { x: 0, y: 0, zoom: 1 };
  const left = Math.min(...shown.map(({ x }) => x));
  const top = Math.min(...shown.map(({ y }) => y));
  const right = Math.max(...shown.map((box) => box.x + box.width));
  const bottom = Math.max(...shown.map((box) => box.y + box.height));
  const fits = Math.min(width / (right - left), height / (bottom - top)) / (1 + PADDING);
  const zoom = Math.max(MIN_ZOOM, Math.min(1, fits));
  return { x: width / 2 - ((left + right) / 2) * zoom, y: height / 2 - ((top + bottom) / 2) * zoom, zoom };
}

const PLACE = "patchbay.place";

/** Remembers, for a reload of this tab, where one was. */
export function keepPlace(id: string, view: Viewport): void {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify({ id, view }));
  } catch {
    // Without storage a reload shows the whole flow.
  }
}

/** The view this tab had of the flow before it was loaded anew, once. */
export function takePlace(id: string): Viewport | null {
  try {
    const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null") as { id: string; view: Viewport } | null;
    sessionStorage.removeItem(PLACE);
    const { x, y, zoom } = place?.view ?? {};
    return place?.id === id && [x, y, zoom].every(Number.isFinite) ? { x: x!, y: y!, zoom: zoom! } : null;
  } catch {
    return null;
  }
}
