import { Graph, layout } from "@dagrejs/dagre";
import type { FlowDocument } from "../../flows/model/document.ts";
import { snap } from "../document/operations.ts";
import type { Point } from "../document/operations.ts";
import { geometryOf, placeOf } from "./elements.ts";
import { NODE_WIDTH, PORT_LINE } from "./geometry.ts";

/** Automatic layout, left to right. Loaded when first used: dagre is large and rarely needed. */

/**
 * New places for `ids` (all nodes when there are fewer than two). The rest keeps still, and so does the top left corner
 * of what is tidied. Nodes are centred on the line their wires meet them at, so that chains come out straight.
 */
export function tidy(flow: FlowDocument, ids: readonly string[]): Record<string, Point> {
  const all = Object.keys(flow.nodes);
  const chosen = new Set(ids.length >= 2 ? ids : all);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 20, ranksep: 64, edgesep: 12, ranker: "network-simplex" });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const id of all) {
    if (!chosen.has(id)) continue;
    const below = geometryOf(flow.nodes[id]!).height - PORT_LINE;
    graph.setNode(id, { width: NODE_WIDTH, height: Math.max(2 * PORT_LINE + 24, below * 1.5) });
  }
  flow.wires.forEach((wire, index) => {
    if (chosen.has(wire.from) && chosen.has(wire.to))
      graph.setEdge(wire.from, wire.to, { weight: wire.port === "error" ? 1 : 3 }, String(index));
  });
  layout(graph);
  const places = Object.fromEntries(
    [...chosen]
      .filter((id) => flow.nodes[id])
      .map((id) => {
        const { x, y } = graph.node(id) as Point;
        return [id, { x: x - NODE_WIDTH / 2, y: y - PORT_LINE }];
      }),
  );
  const corner = (points: readonly Point[]) => ({
    x: Math.min(...points.map((p) => p.x)),
    y: Math.min(...points.map((p) => p.y)),
  });
  const before = corner(all.flatMap((id, index) => (chosen.has(id) ? [placeOf(flow, id, index)] : [])));
  const after = corner(Object.values(places));
  return Object.fromEntries(
    Object.entries(places).map(([id, { x, y }]) => [
      id,
      snap({ x: x - after.x + before.x, y: y - after.y + before.y }),
    ]),
  );
}
