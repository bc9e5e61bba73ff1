import { view } from "../app/view.ts";
import { notesOf } from "../document/drawn.ts";
import type { Box } from "../document/drawn.ts";
import { editor } from "../document/store.ts";
import { geometryOf } from "./elements.ts";
import { NODE_WIDTH } from "./geometry.ts";
import { framesOf, TITLE } from "./frames.ts";
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
  const { flow } = editor.getState();
  const point = flow.layout[id];
  const node = flow.nodes[id];
  if (point && node) showBox({ ...point, width: NODE_WIDTH, height: geometryOf(node).height });
  if (focus) focusSoon(id);
}

export function showNote(id: string): void {
  const note = notesOf(editor.getState().flow)[id];
  if (note) showBox(note);
}

/** Brings the title of a group into view. */
export function showGroup(id: string): void {
  const frame = framesOf(editor.getState().flow).get(id);
  if (frame) showBox({ ...frame, height: TITLE });
}

function showBox(box: Box): void {
  const canvas = instance();
  if (!canvas) return;
  const { x, y, zoom } = canvas.flow.getViewport();
  const { clientWidth, clientHeight } = canvas.element;
  const { left, right } = covered();
  const dx = shift(box.x * zoom + x - left, box.width * zoom, clientWidth - left - right);
  const dy = shift(box.y * zoom + y, box.height * zoom, clientHeight);
  if (dx !== 0 || dy !== 0) void canvas.flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: glide() });
}

/** px of the canvas that panels lie over, in a narrow window. */
function covered(): { left: number; right: number } {
  const { compact, leftOpen, rightOpen } = view.getState();
  const width = (region: string) => document.querySelector(`[data-region=${region}]`)?.clientWidth ?? 0;
  return { left: compact && leftOpen ? width("left") : 0, right: compact && rightOpen ? width("inspector") : 0 };
}

/** How far a stretch of `size` px at `start` has to move to lie inside `space`. */
function shift(start: number, size: number, space: number): number {
  if (start < MARGIN / 2) return MARGIN - start;
  if (start + size > space - MARGIN / 2) return Math.max(space - MARGIN - start - size, MARGIN - start);
  return 0;
}
