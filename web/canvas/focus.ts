import { editor } from "../document/store.ts";
import { geometryOf } from "./elements.ts";
import { NODE_WIDTH } from "./geometry.ts";
import { instance } from "./instance.ts";
import { glide } from "./state.ts";

export function nodeElement(id: string): HTMLElement | null {
  return document.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
}

/** Puts the focus on a node as soon as it has been rendered. */
export function focusSoon(id: string, tries = 10): void {
  requestAnimationFrame(() => {
    const element = nodeElement(id);
    if (element) element.focus({ preventScroll: true });
    else if (tries > 0) focusSoon(id, tries - 1);
  });
}

/** px between a node that was brought into view and the canvas's edge. */
const MARGIN = 40;

/** Moves the view just enough that all of a node can be seen, nothing when it already can; focuses it when asked. */
export function showNode(id: string, { focus = false } = {}): void {
  const canvas = instance();
  const { flow } = editor.getState();
  const point = flow.layout[id];
  const node = flow.nodes[id];
  if (canvas && point && node) {
    const { x, y, zoom } = canvas.flow.getViewport();
    const { clientWidth, clientHeight } = canvas.element;
    const dx = shift(point.x * zoom + x, NODE_WIDTH * zoom, clientWidth);
    const dy = shift(point.y * zoom + y, geometryOf(node).height * zoom, clientHeight);
    if (dx !== 0 || dy !== 0) void canvas.flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: glide() });
  }
  if (focus) focusSoon(id);
}

/** How far a stretch of `size` px at `start` has to move to lie inside `space`. */
function shift(start: number, size: number, space: number): number {
  if (start < MARGIN / 2) return MARGIN - start;
  if (start + size > space - MARGIN / 2) return Math.max(space - MARGIN - start - size, MARGIN - start);
  return 0;
}
