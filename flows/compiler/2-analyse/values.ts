import type { Dominators } from "./dominators.ts";
import { nodeOfPort, portKey, portOfPort, type Graph } from "./graph.ts";

/** What `input` stands for at a node. */
export type Input =
  /** The trigger's value: `event.params` for socket events, `event` otherwise. */
  | { kind: "event" }
  /** The `const` of a node. */
  | { kind: "value"; node: string }
  /** The item a loop is at. */
  | { kind: "item"; node: string }
  /** What a failed node threw. */
  | { kind: "error"; node: string }
  /** The parameter of the local function that this join became. */
  | { kind: "parameter"; node: string };

const same = (a: Input, b: Input) => a.kind === b.kind && ("node" in a ? a.node : "") === ("node" in b ? b.node : "");

export interface Inputs {
  /** By node of the run, triggers excepted. */
  of: ReadonlyMap<string, Input>;
  /** What a port hands on. */
  through: (port: string) => Input;
  /** For joins: what each wire brings. */
  brought: ReadonlyMap<string, readonly Input[]>;
}

export function hasValue(graph: Graph, node: string): boolean {
  const { definition, config } = graph.nodes.get(node)!;
  return definition.valueType(config) !== "";
}

/** @param order nodes of the run in topological order, its trigger first */
export function findInputs(
  graph: Graph,
  order: readonly string[],
  { immediate, dominates, joins }: Dominators,
): Inputs {
  const trigger = order[0]!;
  const of = new Map<string, Input>();
  const brought = new Map<string, Input[]>();
  const through = (key: string): Input => {
    const node = nodeOfPort(key);
    const port = graph.ports.get(node)!.find((p) => p.id === portOfPort(key))!;
    if (port.kind === "error") return { kind: "error", node };
    if (port.repeats) return { kind: "item", node };
    if (port.parallel) return of.get(node)!;
    if (node === trigger) return { kind: "event" };
    return hasValue(graph, node) ? { kind: "value", node } : of.get(node)!;
  };
  /** Whether it is known where a join's function stands, which is below `vertex`. */
  const knownAt = (input: Input, vertex: string) => {
    switch (input.kind) {
      case "event":
        return true;
      case "value":
        return dominates(portKey(input.node, "next"), vertex);
      case "error":
        return dominates(portKey(input.node, "error"), vertex);
      case "item":
        return graph.ports.get(input.node)!.some((p) => p.repeats && dominates(portKey(input.node, p.id), vertex));
      case "parameter":
        return dominates(input.node, vertex);
    }
  };
  for (const node of order) {
    if (node !== trigger) {
      const over = immediate.get(node)!;
      if (!joins.has(node)) of.set(node, through(over));
      else {
        const [first, ...others] = brought.get(node)!;
        const common = others.every((other) => same(first!, other)) && knownAt(first!, over);
        of.set(node, common ? first! : { kind: "parameter", node });
      }
    }
    for (const port of graph.ports.get(node) ?? []) {
      const key = portKey(node, port.id);
      for (const target of graph.targets.get(key)!) {
        if (joins.has(target)) brought.set(target, [...(brought.get(target) ?? []), through(key)]);
      }
    }
  }
  return { of, through, brought };
}
