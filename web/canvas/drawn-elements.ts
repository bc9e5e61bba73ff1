import type { Node } from "@xyflow/react";
import type { CanvasNote, FlowDocument, Group } from "../../flows/model/document.ts";
import { groupsOf, membersOf, notesOf } from "../document/drawn.ts";
import type { Box } from "../document/drawn.ts";
import type { Selection } from "../document/history.ts";
import type { Point } from "../document/operations.ts";
import { framesOf } from "./frames.ts";

/**
 * Notes and groups as React Flow's nodes, behind the real ones. Their ids there have a prefix, because theirs may be
 * those of nodes.
 */

export type NoteNode = Node<{ note: CanvasNote; selected: boolean }, "note">;
export type FrameNode = Node<{ group: Group; selected: boolean }, "frame">;
export type DrawnNode = NoteNode | FrameNode;

const NOTE = "note:";
const GROUP = "group:";

export const noteElement = (id: string) => `${NOTE}${id}`;
export const groupElement = (id: string) => `${GROUP}${id}`;

/** What an element of the canvas stands for. */
export function partOf(element: string): { kind: "node" | "note" | "group"; id: string } {
  if (element.startsWith(NOTE)) return { kind: "note", id: element.slice(NOTE.length) };
  if (element.startsWith(GROUP)) return { kind: "group", id: element.slice(GROUP.length) };
  return { kind: "node", id: element };
}

/** Positions by element, split into those of nodes and those of notes. */
export function splitPlaces(places: Readonly<Record<string, Point>>) {
  const split = { nodes: {} as Record<string, Point>, notes: {} as Record<string, Point> };
  for (const [element, point] of Object.entries(places)) {
    const { kind, id } = partOf(element);
    if (kind !== "group") split[kind === "node" ? "nodes" : "notes"][id] = point;
  }
  return split;
}

export interface Gesture {
  drag: Readonly<Record<string, Point>> | null;
  resize: { note: string; width: number; height: number } | null;
}

/** Makes the function that turns documents into notes and frames; what did not change keeps its identity. */
export function drawnCache() {
  let last = new Map<string, DrawnNode>();
  return (flow: FlowDocument, selection: Selection, { drag, resize }: Gesture): DrawnNode[] => {
    const frames = [...framesOf(flow, drag)].map(([id, box]): FrameNode => {
      const group = groupsOf(flow)[id]!;
      const selected = selection.groups.includes(id);
      const old = last.get(groupElement(id));
      if (old?.type === "frame" && old.data.group === group && old.data.selected === selected && sameBox(old, box))
        return old;
      return frame(id, group, box, selected, membersOf(flow, id).length);
    });
    const tabStop = selection.nodes.length === 0 ? selection.notes[0] : undefined;
    const notes = Object.entries(notesOf(flow)).map(([id, note]): NoteNode => {
      const place = drag?.[noteElement(id)] ?? note;
      const size = resize?.note === id ? resize : note;
      const box = { x: place.x, y: place.y, width: size.width, height: size.height };
      const selected = selection.notes.includes(id);
      const old = last.get(noteElement(id));
      const tabIndex = id === tabStop ? 0 : -1;
      if (
        old?.type === "note" &&
        old.data.note === note &&
        old.selected === selected &&
        old.domAttributes?.tabIndex === tabIndex &&
        sameBox(old, box)
      )
        return old;
      return noteNode(id, note, box, selected, tabIndex);
    });
    const all = [...frames, ...notes];
    last = new Map(all.map((node) => [node.id, node]));
    return all;
  };
}

const sameBox = ({ position, width, height }: DrawnNode, box: Box) =>
  position.x === box.x && position.y === box.y && width === box.width && height === box.height;

function sized({ x, y, width, height }: Box) {
  return { position: { x, y }, width, height, measured: { width, height }, handles: [], connectable: false };
}

/** Not selectable for React Flow: a selection box drawn inside a frame must not take the frame, nor raise it. */
function frame(id: string, group: Group, box: Box, selected: boolean, members: number): FrameNode {
  return {
    ...sized(box),
    id: groupElement(id),
    type: "frame",
    selectable: false,
    zIndex: -2,
    dragHandle: "[data-frame-handle]",
    style: { pointerEvents: "none" },
    ariaLabel: `Group ${group.title}, ${members === 1 ? "1 node" : `${members} nodes`}`,
    ariaRole: "group",
    domAttributes: { "data-group": id, tabIndex: -1 } as FrameNode["domAttributes"],
    data: { group, selected },
  };
}

function noteNode(id: string, note: CanvasNote, box: Box, selected: boolean, tabIndex: number): NoteNode {
  return {
    ...sized(box),
    id: noteElement(id),
    type: "note",
    selected,
    zIndex: -1,
    ariaLabel: `Note: ${note.text.trim() || "empty"}`,
    ariaRole: "note",
    domAttributes: { "data-note": id, tabIndex } as NoteNode["domAttributes"],
    data: { note, selected },
  };
}
