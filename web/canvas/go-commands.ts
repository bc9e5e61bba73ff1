import {
  ArrowLeftRight,
  ArrowLeftToLine,
  ArrowRightToLine,
  Focus,
  Maximize,
  Search,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { Command, CommandContext } from "../commands/command.ts";
import { notesOf } from "../document/drawn.ts";
import { downstream, upstream, wireId } from "../document/wires.ts";
import { noteElement, partOf } from "./drawn-elements.ts";
import { placeOf } from "./elements.ts";
import { neighbour } from "./spatial.ts";
import type { Direction } from "./spatial.ts";

/** Commands that choose what is worked on and what is in view; none changes the flow. */

const onCanvas = ({ canvas }: CommandContext) => canvas !== null;

function go(direction: Direction): Command {
  const name = `Arrow${direction[0]!.toUpperCase()}${direction.slice(1)}`;
  return {
    id: `go.${direction}`,
    label: `Go to the node ${direction === "up" ? "above" : direction === "down" ? "below" : `on the ${direction}`}`,
    group: "Go",
    shortcut: name,
    scope: "canvas",
    repeat: true,
    hidden: true,
    when: ({ editor }) => Object.keys(editor.flow.nodes).length + Object.keys(notesOf(editor.flow)).length > 0,
    run: ({ editor, canvas }) => {
      const { flow, selection } = editor;
      const nodes = Object.keys(flow.nodes).map((id, index) => [id, placeOf(flow, id, index)] as const);
      const notes = Object.entries(notesOf(flow)).map(([id, note]) => [noteElement(id), note] as const);
      const places = Object.fromEntries([...nodes, ...notes]);
      const note = selection.notes.at(-1);
      const from = selection.nodes.at(-1) ?? (note === undefined ? undefined : noteElement(note));
      const to = from === undefined ? Object.keys(places)[0]! : neighbour(places, from, direction);
      if (!to) return;
      const { kind, id } = partOf(to);
      editor.select(kind === "note" ? { notes: [id] } : { nodes: [id] });
      if (kind === "note") canvas?.focusNote(id);
      else canvas?.focusNode(id);
    },
  };
}

/** Adds every node that can be reached, one way or the other, to the selection. */
function extend({ flow, selection, select }: CommandContext["editor"], reach: typeof downstream): void {
  const nodes = new Set(selection.nodes);
  for (const id of selection.nodes) for (const other of reach(flow, id)) nodes.add(other);
  select({ ...selection, nodes: [...nodes], wires: [] });
}

export const goCommands: readonly Command[] = [
  {
    id: "go.nextWire",
    label: "Select the next wire of the node",
    group: "Go",
    icon: ArrowLeftRight,
    shortcut: "w",
    scope: "canvas",
    when: ({ editor }) => editor.selection.nodes.length === 1 || editor.selection.wires.length === 1,
    run: ({ editor }) => {
      const { flow, selection } = editor;
      const current = selection.wires[0];
      const node = selection.nodes[0] ?? flow.wires.find((wire) => wireId(wire) === current)?.from;
      const wires = flow.wires.filter((wire) => wire.from === node).map(wireId);
      if (wires.length > 0) editor.select({ wires: [wires[(wires.indexOf(current ?? "") + 1) % wires.length]!] });
    },
  },
  {
    id: "go.selectAfter",
    label: "Select what runs after the selected nodes too",
    group: "Go",
    icon: ArrowRightToLine,
    shortcut: "shift+ArrowRight",
    scope: "canvas",
    keywords: "downstream following connected extend",
    when: ({ editor }) => editor.selection.nodes.length > 0,
    run: ({ editor }) => extend(editor, downstream),
  },
  {
    id: "go.selectBefore",
    label: "Select what leads to the selected nodes too",
    group: "Go",
    icon: ArrowLeftToLine,
    shortcut: "shift+ArrowLeft",
    scope: "canvas",
    keywords: "upstream preceding connected extend",
    when: ({ editor }) => editor.selection.nodes.length > 0,
    run: ({ editor }) => extend(editor, upstream),
  },
  go("left"),
  go("right"),
  go("up"),
  go("down"),
  {
    id: "go.clear",
    label: "Clear the selection",
    group: "Go",
    shortcut: "Escape",
    scope: "canvas",
    hidden: true,
    when: ({ editor: { selection } }) => Object.values(selection).some((ids) => ids.length > 0),
    run: ({ editor }) => editor.select({}),
  },
  {
    id: "go.search",
    label: "Search the flow",
    group: "Go",
    icon: Search,
    shortcut: ["mod+f", "/"],
    keywords: "find node",
    run: ({ view }) => view.set({ dialog: "search" }),
  },
  {
    id: "view.fit",
    label: "Fit to view",
    group: "View",
    icon: Maximize,
    shortcut: ["1", "shift+1"],
    scope: "canvas",
    when: onCanvas,
    run: ({ canvas }) => canvas!.fitView(),
  },
  {
    id: "view.fitSelection",
    label: "Zoom to the selection",
    group: "View",
    icon: Focus,
    shortcut: "2",
    scope: "canvas",
    when: (context) => onCanvas(context) && context.editor.selection.nodes.length > 0,
    run: ({ canvas, editor }) => canvas!.fitView(editor.selection.nodes),
  },
  {
    id: "view.zoomIn",
    label: "Zoom in",
    group: "View",
    icon: ZoomIn,
    shortcut: ["+", "="],
    scope: "canvas",
    repeat: true,
    when: onCanvas,
    run: ({ canvas }) => canvas!.zoomBy(1.25),
  },
  {
    id: "view.zoomOut",
    label: "Zoom out",
    group: "View",
    icon: ZoomOut,
    shortcut: "-",
    scope: "canvas",
    repeat: true,
    when: onCanvas,
    run: ({ canvas }) => canvas!.zoomBy(0.8),
  },
  {
    id: "view.zoomReset",
    label: "Zoom to 100 %",
    group: "View",
    shortcut: "0",
    scope: "canvas",
    when: onCanvas,
    run: ({ canvas }) => canvas!.zoomTo(1),
  },
];
