import type { Point } from "../document/operations.ts";

/** What commands can ask of the canvas on screen. Points are in flow coordinates. */
export interface CanvasApi {
  /** Where the pointer was last over the canvas, else the middle of what is visible: where things get pasted. */
  pointer(): Point;
  /** The middle of what is visible. */
  centre(): Point;
  fitView(nodes?: readonly string[]): void;
  zoomBy(factor: number): void;
  zoomTo(zoom: number): void;
  /** Brings a node into the middle and puts the focus on it. */
  focusNode(id: string): void;
  /** Opens the quick-add menu; `after` wires what is chosen behind that port, `into` puts it into that wire. */
  quickAdd(place?: { after?: { node: string; port: string }; into?: string }): void;
  /** Opens the same menu to choose another type for a node. */
  replace(node: string): void;
  /** Starts connecting from a node with the keyboard: a picker of ports and targets. */
  startConnecting(node: string): void;
  /** Opens the name of a node for editing. */
  rename(node: string): void;
  /** Brings a note into view and opens its text for writing. */
  editNote(id: string): void;
  /** Opens the title of a group for editing. */
  renameGroup(id: string): void;
  /** Brings a note into view and puts the focus on it. */
  focusNote(id: string): void;
}
