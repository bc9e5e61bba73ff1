import { portKey, type Graph } from "./graph.ts";

/**
 * Where each node of a run belongs. Vertices are nodes and wired ports; the dominator of a vertex is one that every way
 * to it passes.
 */
export interface Dominators {
  /** The nearest one: of a node with one wire, the port the wire comes from. */
  immediate: ReadonlyMap<string, string>;
  /** Whether every way to `vertex` passes `over` (a vertex dominates itself). */
  dominates: (over: string, vertex: string) => boolean;
  /** Nodes several wires of this run lead to. */
  joins: ReadonlySet<string>;
}

/** @param order nodes of the run in topological order, its trigger first */
export function findDominators(graph: Graph, order: readonly string[]): Dominators {
  const immediate = new Map<string, string>();
  const depth = new Map<string, number>([[order[0]!, 0]]);
  const wires = new Map<string, string[]>();
  for (const node of order) {
    for (const port of graph.ports.get(node) ?? []) {
      const key = portKey(node, port.id);
      for (const target of graph.targets.get(key)!) {
        const list = wires.get(target);
        if (list) list.push(key);
        else wires.set(target, [key]);
      }
    }
  }
  const nearestCommon = (a: string, b: string): string => {
    let [x, y] = [a, b];
    while (x !== y) {
      if (depth.get(x)! >= depth.get(y)!) x = immediate.get(x)!;
      else y = immediate.get(y)!;
    }
    return x;
  };
  // In topological order one pass is enough: everything that leads to a vertex has been placed before it.
  for (const node of order) {
    const sources = wires.get(node);
    if (sources) place(node, sources.reduce(nearestCommon));
    for (const port of graph.ports.get(node) ?? []) place(portKey(node, port.id), node);
  }
  function place(vertex: string, over: string) {
    immediate.set(vertex, over);
    depth.set(vertex, depth.get(over)! + 1);
  }
  return {
    immediate,
    joins: new Set([...wires].filter(([, list]) => list.length > 1).map(([node]) => node)),
    dominates: (over, vertex) => {
      const limit = depth.get(over);
      if (limit === undefined) return false;
      let v: string | undefined = vertex;
      while (v !== undefined && depth.get(v)! > limit) v = immediate.get(v);
      return v === over;
    },
  };
}
