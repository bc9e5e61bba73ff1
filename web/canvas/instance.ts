import type { ReactFlowInstance } from "@xyflow/react";
import type { Point } from "../document/operations.ts";
import type { DrawnNode } from "./drawn-elements.ts";
import type { CardNode, WireEdge } from "./elements.ts";

/** Everything that stands on the canvas. */
export type CanvasNode = CardNode | DrawnNode;

/** The canvas on screen, for what works outside React: commands, pickers, clipboard. */

interface OnScreen {
  flow: ReactFlowInstance<CanvasNode, WireEdge>;
  element: HTMLElement;
}

let current: OnScreen | null = null;
let pointerAt: Point | null = null;

export function setInstance(next: OnScreen | null): void {
  current = next;
}

export function instance(): OnScreen | null {
  return current;
}

/** Remembers where the pointer is, in client coordinates; null when it has left the canvas. */
export function setPointer(point: Point | null): void {
  pointerAt = point;
}

function clientCentre(): Point {
  const box = current!.element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

export function centre(): Point {
  return current ? current.flow.screenToFlowPosition(clientCentre()) : { x: 0, y: 0 };
}

export function pointer(): Point {
  return current ? current.flow.screenToFlowPosition(pointerAt ?? clientCentre()) : { x: 0, y: 0 };
}

/** Client coordinates relative to the canvas element. */
export function onCanvas(client: Point): Point {
  const box = current!.element.getBoundingClientRect();
  return { x: client.x - box.left, y: client.y - box.top };
}

/** What lies under a point in client coordinates: the top node and the top wire, by id. */
export function under(client: Point): { node: string | null; wire: string | null } {
  const elements = document.elementsFromPoint(client.x, client.y);
  const find = (selector: string) => {
    for (const element of elements) {
      const id = element.closest<HTMLElement>(selector)?.getAttribute("data-id");
      if (id) return id;
    }
    return null;
  };
  return { node: find(".react-flow__node[data-node]"), wire: find(".react-flow__edge") };
}
