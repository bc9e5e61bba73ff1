import { createStore, useStore } from "zustand";
import type { Point } from "../document/operations.ts";
import type { Place } from "./fits.ts";

export type MenuOn = "node" | "wire" | "pane" | "note" | "group";

/** What goes on on the canvas and is no part of the document: gestures under way and open pickers. */
export interface CanvasState {
  /** Positions of nodes and notes being dragged, by element; they go into the document when the drag ends. */
  drag: Readonly<Record<string, Point>> | null;
  /** Lines that show what a dragged node lines up with, in flow coordinates. */
  guides: { x: number | null; y: number | null };
  /** The port a wire is being drawn from, and the nodes it cannot go to with the reason. */
  connecting: { node: string; port: string; blocked: ReadonlyMap<string, string> } | null;
  /** The wire something dragged would be put into. */
  dropWire: string | null;
  /** `at`: flow coordinates of the new node; `screen`: where the menu opens, relative to the canvas. */
  quickAdd: (Place & { at: Point; screen: Point }) | null;
  /** The node whose keyboard connection picker is open. */
  connectFrom: string | null;
  renaming: string | null;
  /** The group whose frame nodes being dragged would be dropped into. */
  dropGroup: string | null;
  /** The note being resized, and its size so far. */
  resize: { note: string; width: number; height: number } | null;
  /** The note whose text is being written on the canvas. */
  editingNote: string | null;
  renamingGroup: string | null;
  /** So far out that nothing on a node can be read: nodes are plain boxes, wires plain lines. */
  boxes: boolean;
  /** The context menu that is open: on what, and where, relative to the canvas. */
  menu: { on: MenuOn; screen: Point } | null;
}

export const canvasState = createStore<CanvasState>()(() => ({
  drag: null,
  guides: { x: null, y: null },
  connecting: null,
  dropWire: null,
  quickAdd: null,
  connectFrom: null,
  renaming: null,
  dropGroup: null,
  resize: null,
  editingNote: null,
  renamingGroup: null,
  boxes: false,
  menu: null,
}));

export function useCanvas<T>(selector: (state: CanvasState) => T): T {
  return useStore(canvasState, selector);
}

/** True when the user asked for less motion: then the viewport jumps instead of gliding. */
export function glide(): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 180;
}
