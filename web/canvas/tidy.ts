import { Graph, layout } from "@dagrejs/dagre";
import type { FlowDocument, Wire } from "../../flows/model/document.ts";
import { membership } from "../document/drawn.ts";
import { snap } from "../document/operations.ts";
import type { Point } from "../document/operations.ts";
import { geometryOf, placeOf } from "./elements.ts";
import { PADDING, TITLE } from "./frames.ts";
import { NODE_WIDTH, PORT_LINE } from "./geometry.ts";

/** Automatic layout, left to right. Loaded when first used: dagre is large and rarely needed. */

/** px between a frame and what stands below it. Nodes have the room above their line to themselves, which is enough. */
const FRAME_GAP = 24;

type Places = Record<string, Point>;
interface Item {
  width: number;
  height: number;
  /** Where its wires meet it, from its top; what stands in a row is lined up there. */
  line: number;
}

/**
 * New places for `ids` (all nodes when there are fewer than two). The rest keeps still, and so does the top left corner
 * of what is tidied. Nodes of a group are laid out by themselves and then stand as one, so that they stay together and
 * others out of their frame.
 */
export function tidy(flow: FlowDocument, ids: readonly string[]): Places {
  const all = Object.keys(flow.nodes);
  const chosen = new Set(ids.length >= 2 ? ids : all);
  const groupOf = membership(flow);
  // A frame is named with a space, which ids of nodes do not have.
  const partOf = (id: string) => (groupOf.has(id) ? `frame ${groupOf.get(id)}` : id);
  const groups = new Map<string, string[]>();
  const outer = new Map<string, Item>();
  for (const id of all) {
    if (!chosen.has(id)) continue;
    const part = partOf(id);
    if (part === id) outer.set(id, nodeItem(flow, id));
    else groups.set(part, [...(groups.get(part) ?? []), id]);
  }
  const inner = new Map<string, Places>();
  for (const [part, members] of groups) {
    const within = new Map(members.map((id) => [id, nodeItem(flow, id)]));
    const places = arrange(within, flow.wires);
    inner.set(part, places);
    outer.set(part, frameItem(places, within));
  }
  const between = flow.wires
    .map((wire) => ({ ...wire, from: partOf(wire.from), to: partOf(wire.to) }))
    .filter(({ from, to }) => from !== to);
  const places: Places = {};
  for (const [part, at] of Object.entries(arrange(outer, between))) {
    const members = inner.get(part);
    if (!members) places[part] = at;
    else
      for (const [id, { x, y }] of Object.entries(members))
        places[id] = { x: at.x + PADDING + x, y: at.y + PADDING + TITLE + y };
  }
  const before = corner(all.flatMap((id, index) => (chosen.has(id) ? [placeOf(flow, id, index)] : [])));
  const after = corner(Object.values(places));
  return Object.fromEntries(
    Object.entries(places).map(([id, { x, y }]) => [
      id,
      snap({ x: x - after.x + before.x, y: y - after.y + before.y }),
    ]),
  );
}

function nodeItem(flow: FlowDocument, id: string): Item {
  return { width: NODE_WIDTH, height: geometryOf(flow.nodes[id]!).height, line: PORT_LINE };
}

function frameItem(places: Places, items: ReadonlyMap<string, Item>): Item {
  const bottom = Math.max(...Object.entries(places).map(([id, { y }]) => y + items.get(id)!.height));
  const right = Math.max(...Object.entries(places).map(([id, { x }]) => x + items.get(id)!.width));
  const height = bottom + 2 * PADDING + TITLE + FRAME_GAP;
  return { width: right + 2 * PADDING, height, line: height / 2 };
}

/** Places of items, the leftmost and the topmost at 0. */
function arrange(items: ReadonlyMap<string, Item>, wires: readonly Wire[]): Places {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 4, ranksep: 64, edgesep: 12, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  // Dagre lines up middles: an item gets as much room above its line as it needs below, or the other way round.
  for (const [id, { width, height, line }] of items)
    graph.setNode(id, { width, height: 2 * Math.max(line, height - line) });
  wires.forEach((wire, index) => {
    if (items.has(wire.from) && items.has(wire.to))
      graph.setEdge(wire.from, wire.to, { weight: wire.port === "error" ? 1 : 3 }, String(index));
  });
  layout(graph);
  const places = [...items].map(([id, { width, line }]) => {
    const { x, y } = graph.node(id) as Point;
    return [id, { x: x - width / 2, y: y - line }] as const;
  });
  const { x, y } = corner(places.map(([, point]) => point));
  return Object.fromEntries(places.map(([id, point]) => [id, { x: point.x - x, y: point.y - y }]));
}

function corner(points: readonly Point[]): Point {
  return { x: Math.min(...points.map((p) => p.x)), y: Math.min(...points.map((p) => p.y)) };
}
