import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
} from "lucide-react";
import type { Command, CommandContext } from "../commands/command.ts";
import { snap } from "../document/operations.ts";
import type { Point } from "../document/operations.ts";
import { align, distribute } from "./arrange.ts";
import type { Edge } from "./arrange.ts";
import { geometryOf, placeOf } from "./elements.ts";
import { NODE_WIDTH } from "./geometry.ts";
import type { Box } from "./guides.ts";

function arrange(
  { editor }: CommandContext,
  label: string,
  how: (boxes: Record<string, Box>) => Record<string, Point>,
): void {
  const { flow, selection } = editor;
  const ids = Object.keys(flow.nodes);
  const boxes = Object.fromEntries(
    selection.nodes
      .filter((id) => flow.nodes[id])
      .map((id) => {
        const { height } = geometryOf(flow.nodes[id]!);
        return [id, { ...placeOf(flow, id, ids.indexOf(id)), width: NODE_WIDTH, height }];
      }),
  );
  const places = Object.entries(how(boxes)).map(([id, point]) => [id, snap(point)] as const);
  editor.moveNodes(Object.fromEntries(places), { label });
}

function alignCommand(edge: Edge, name: string, icon: Command["icon"], shortcut?: string): Command {
  const label = `Align ${name}`;
  return {
    id: `arrange.align.${edge}`,
    label,
    group: "Arrange",
    icon,
    shortcut,
    scope: "canvas",
    when: ({ editor }) => editor.selection.nodes.length > 1,
    run: (context) => arrange(context, label, (boxes) => align(boxes, edge)),
  };
}

function distributeCommand(axis: "x" | "y", name: string, icon: Command["icon"]): Command {
  const label = `Distribute ${name}`;
  return {
    id: `arrange.distribute.${axis}`,
    label,
    group: "Arrange",
    icon,
    scope: "canvas",
    when: ({ editor }) => editor.selection.nodes.length > 2,
    run: (context) => arrange(context, label, (boxes) => distribute(boxes, axis)),
  };
}

export const arrangeCommands: readonly Command[] = [
  alignCommand("left", "left edges", AlignStartVertical, "alt+shift+ArrowLeft"),
  alignCommand("centre", "centres", AlignCenterVertical),
  alignCommand("right", "right edges", AlignEndVertical, "alt+shift+ArrowRight"),
  alignCommand("top", "tops", AlignStartHorizontal, "alt+shift+ArrowUp"),
  alignCommand("middle", "middles", AlignCenterHorizontal),
  alignCommand("bottom", "bottoms", AlignEndHorizontal, "alt+shift+ArrowDown"),
  distributeCommand("x", "horizontally", AlignHorizontalDistributeCenter),
  distributeCommand("y", "vertically", AlignVerticalDistributeCenter),
];
