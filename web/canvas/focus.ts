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

/** Brings a node into the middle if it is not wholly visible (or always), and focuses it when asked. */
export function showNode(id: string, { always = false, focus = false } = {}): void {
  const canvas = instance();
  const { flow } = editor.getState();
  const point = flow.layout[id];
  const node = flow.nodes[id];
  if (canvas && point && node) {
    const { height } = geometryOf(node);
    const box = canvas.element.getBoundingClientRect();
    const start = canvas.flow.flowToScreenPosition(point);
    const end = canvas.flow.flowToScreenPosition({ x: point.x + NODE_WIDTH, y: point.y + height });
    const visible = start.x >= box.left && start.y >= box.top && end.x <= box.right && end.y <= box.bottom;
    if (always || !visible) {
      const zoom = Math.max(canvas.flow.getZoom(), 0.75);
      void canvas.flow.setCenter(point.x + NODE_WIDTH / 2, point.y + height / 2, { zoom, duration: glide() });
    }
  }
  if (focus) focusSoon(id);
}
