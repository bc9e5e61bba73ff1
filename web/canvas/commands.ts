import { Cable, Focus, Pencil, Plus, Replace, Sparkles } from "lucide-react";
import type { Command, CommandContext } from "../commands/command.ts";
import { portsOf } from "../document/definitions.ts";
import { GRID } from "../document/operations.ts";
import type { Point } from "../document/operations.ts";
import { siblings, wireId } from "../document/wires.ts";
import { notesOf } from "../document/drawn.ts";
import { arrangeCommands } from "./arrange-commands.ts";
import { goCommands } from "./go-commands.ts";
import { drawnCommands } from "./drawn-commands.ts";
import { placeOf } from "./elements.ts";
import type { Direction } from "./spatial.ts";

const only = ({ editor }: CommandContext) =>
  editor.selection.nodes.length === 1 ? editor.selection.nodes[0] : undefined;
const onCanvas = ({ canvas }: CommandContext) => canvas !== null;

/** The place of a new node when one wire is selected. */
const onlyWire = ({ selection: { nodes, wires } }: CommandContext["editor"]) =>
  nodes.length === 0 && wires.length === 1 ? { into: wires[0]! } : undefined;

/** The port a keyboard user most likely means: the first without a wire, else the first. */
function likelyPort({ editor: { flow } }: CommandContext, node: string): string | undefined {
  const ports = portsOf(flow.nodes[node]!);
  const wired = (port: string) => flow.wires.some((wire) => wire.from === node && wire.port === port);
  return (ports.find(({ id, kind }) => kind !== "error" && !wired(id)) ?? ports[0])?.id;
}

function nudge(direction: Direction): Command {
  const name = `Arrow${direction[0]!.toUpperCase()}${direction.slice(1)}`;
  const dx = direction === "left" ? -GRID : direction === "right" ? GRID : 0;
  const dy = direction === "up" ? -GRID : direction === "down" ? GRID : 0;
  return {
    id: `arrange.nudge.${direction}`,
    label: `Nudge ${direction}`,
    group: "Arrange",
    shortcut: `alt+${name}`,
    scope: "canvas",
    repeat: true,
    when: ({ editor }) => editor.selection.nodes.length + editor.selection.notes.length > 0,
    run: ({ editor }) => {
      const { flow, selection } = editor;
      const ids = Object.keys(flow.nodes);
      const by = ({ x, y }: Point): Point => ({ x: x + dx, y: y + dy });
      const nodes = selection.nodes.map((id) => [id, by(placeOf(flow, id, ids.indexOf(id)))] as const);
      const notes = selection.notes.map((id) => [id, by(notesOf(flow)[id]!)] as const);
      editor.moveNodes(Object.fromEntries(nodes), { group: "nudge", notes: Object.fromEntries(notes) });
    },
  };
}

/** Of several wires of one port, the order they run in. */
function reorder(shortcut: string, by: -1 | 1, word: string): Command {
  return {
    id: `arrange.wire.${word}`,
    label: `Run the selected wire ${word}`,
    group: "Arrange",
    shortcut,
    scope: "canvas",
    keywords: "order wire",
    when: ({ editor }) => editor.selection.wires.length === 1,
    run: ({ editor }) => {
      const wire = editor.flow.wires.find((candidate) => wireId(candidate) === editor.selection.wires[0]);
      if (wire) editor.reorderWire(wireId(wire), siblings(editor.flow, wire.from, wire.port).indexOf(wire) + by);
    },
  };
}

export const canvasCommands: readonly Command[] = [
  ...drawnCommands,
  {
    id: "node.add",
    label: "Add a node",
    group: "Node",
    icon: Plus,
    shortcut: "a",
    scope: "canvas",
    keywords: "insert create new quick",
    when: onCanvas,
    run: ({ canvas, editor }) => canvas!.quickAdd(onlyWire(editor)),
  },
  {
    id: "node.addAfter",
    label: "Add a node after the selected one, or into the selected wire",
    group: "Node",
    icon: Plus,
    shortcut: "Tab",
    scope: "canvas",
    keywords: "insert next follow splice between",
    when: (context) =>
      onCanvas(context) &&
      (onlyWire(context.editor) !== undefined ||
        (only(context) !== undefined && likelyPort(context, only(context)!) !== undefined)),
    run: (context) => {
      const node = only(context);
      if (node === undefined) context.canvas!.quickAdd(onlyWire(context.editor));
      else context.canvas!.quickAdd({ after: { node, port: likelyPort(context, node)! } });
    },
  },
  {
    id: "node.connect",
    label: "Connect the selected node to…",
    group: "Node",
    icon: Cable,
    shortcut: "c",
    scope: "canvas",
    keywords: "wire link",
    when: (context) => onCanvas(context) && only(context) !== undefined,
    run: (context) => context.canvas!.startConnecting(only(context)!),
  },
  {
    id: "node.rename",
    label: "Rename node",
    group: "Node",
    icon: Pencil,
    shortcut: "F2",
    when: (context) => onCanvas(context) && only(context) !== undefined,
    run: (context) => context.canvas!.rename(only(context)!),
  },
  {
    id: "node.replace",
    label: "Replace the selected node by…",
    group: "Node",
    icon: Replace,
    shortcut: "r",
    scope: "canvas",
    keywords: "change type swap",
    when: (context) => onCanvas(context) && only(context) !== undefined,
    run: (context) => context.canvas!.replace(only(context)!),
  },
  {
    id: "node.edit",
    label: "Edit the selected node",
    group: "Node",
    icon: Focus,
    shortcut: "Enter",
    scope: "canvas",
    keywords: "inspector config",
    when: (context) => only(context) !== undefined,
    run: (context) => {
      context.view.show("inspector");
      context.editor.reveal(only(context)!);
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>("[data-region=inspector] :is(input, textarea, [role=combobox])")?.focus(),
      );
    },
  },
  reorder("[", -1, "earlier"),
  reorder("]", 1, "later"),
  nudge("left"),
  nudge("right"),
  nudge("up"),
  nudge("down"),
  {
    id: "arrange.tidy",
    label: "Tidy up",
    group: "Arrange",
    icon: Sparkles,
    shortcut: "shift+t",
    scope: "canvas",
    keywords: "layout automatic arrange align",
    when: ({ editor }) => Object.keys(editor.flow.nodes).length > 1,
    run: async ({ editor, canvas }) => {
      const { tidy } = await import("./tidy.ts");
      const { flow, selection } = editor;
      editor.moveNodes(tidy(flow, selection.nodes), { label: "Tidy up" });
      if (selection.nodes.length < 2) requestAnimationFrame(() => canvas?.fitView());
    },
  },
  ...goCommands,
  ...arrangeCommands,
];
