import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { PortDefinition } from "../../nodes/index.ts";
import type { Parsed, ParsedNode } from "../1-parse/index.ts";
import { didYouMean } from "../words.ts";

/** A node's output: `<node>\n<port>`. Ids contain no line breaks. */
export type PortKey = string;
export const portKey = (node: string, port: string): PortKey => `${node}\n${port}`;
export const nodeOfPort = (key: PortKey) => key.slice(0, key.indexOf("\n"));
export const portOfPort = (key: PortKey) => key.slice(key.indexOf("\n") + 1);

export interface Graph {
  nodes: ReadonlyMap<string, ParsedNode>;
  /** Targets of each wired port, in the order they run. */
  targets: ReadonlyMap<PortKey, readonly string[]>;
  /** By node: its wired ports, in the order the node defines them. */
  ports: ReadonlyMap<string, readonly PortDefinition[]>;
}

/** Keeps the wires that make sense and says what is wrong with the others. */
export function buildGraph({ flow, nodes }: Parsed): { graph: Graph; diagnostics: Diagnostic[]; cyclic: boolean } {
  const diagnostics: Diagnostic[] = [];
  const targets = new Map<PortKey, string[]>();
  const known = (id: string) => Object.hasOwn(flow.nodes, id);
  const allPorts = new Map([...nodes].map(([id, node]) => [id, node.definition.ports(node.config)]));

  flow.wires.forEach(({ from, port, to }, wire) => {
    if (!known(from)) return diagnostics.push(diagnose("wire_source_missing", { from, to }, { wire }));
    if (!known(to)) return diagnostics.push(diagnose("wire_target_missing", { from, to }, { wire, node: from }));
    const [source, target] = [nodes.get(from), nodes.get(to)];
    // Of a node that is not valid nothing is known; what is wrong with it is said already.
    if (!source || !target) return;
    const ids = allPorts.get(from)!.map((p) => p.id);
    if (!ids.includes(port)) {
      const others = `It has ${ids.map((id) => `\`${id}\``).join(", ")}.`;
      const hint = `${didYouMean(port, ids) ?? others} Draw the wire again.`;
      return diagnostics.push(diagnose("wire_port_unknown", { from, port, hint }, { wire, node: from }));
    }
    if (target.definition.trigger)
      return diagnostics.push(diagnose("wire_into_trigger", { from, to }, { wire, node: to }));
    const key = portKey(from, port);
    const list = targets.get(key) ?? [];
    if (list.includes(to)) diagnostics.push(diagnose("wire_duplicate", { from, port, to }, { wire, node: to }));
    targets.set(key, [...list, to]);
  });

  const ports = new Map([...allPorts].map(([id, list]) => [id, list.filter((p) => targets.has(portKey(id, p.id)))]));
  const graph: Graph = { nodes, targets, ports };
  const cycle = findCycle(graph);
  if (cycle) {
    const path = [...cycle, cycle[0]!].map((id) => `\`${id}\``).join(" → ");
    diagnostics.push(diagnose("cycle", { path }, { node: cycle[0]! }));
  }
  return { graph, diagnostics, cyclic: cycle !== undefined };
}

export function* successors(graph: Graph, node: string): Generator<string> {
  for (const port of graph.ports.get(node) ?? []) yield* graph.targets.get(portKey(node, port.id))!;
}

/** One circle of nodes, if there is any. Without recursion: a chain may be as long as a flow. */
function findCycle(graph: Graph): string[] | undefined {
  const done = new Set<string>();
  for (const start of graph.nodes.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const stack = [{ node: start, rest: successors(graph, start) }];
    if (done.has(start)) continue;
    path.push(start);
    onPath.add(start);
    while (stack.length > 0) {
      const { node, rest } = stack.at(-1)!;
      const next = rest.next();
      if (next.done) {
        done.add(node);
        onPath.delete(node);
        path.pop();
        stack.pop();
      } else if (onPath.has(next.value)) return path.slice(path.indexOf(next.value));
      else if (!done.has(next.value)) {
        path.push(next.value);
        onPath.add(next.value);
        stack.push({ node: next.value, rest: successors(graph, next.value) });
      }
    }
  }
  return undefined;
}

/** The nodes a trigger leads to, itself first, each after everything that leads to it. */
export function topological(graph: Graph, trigger: string): string[] {
  const order: string[] = [];
  const seen = new Set([trigger]);
  const stack = [{ node: trigger, rest: successors(graph, trigger) }];
  while (stack.length > 0) {
    const { node, rest } = stack.at(-1)!;
    const next = rest.next();
    if (next.done) {
      order.push(node);
      stack.pop();
    } else if (!seen.has(next.value)) {
      seen.add(next.value);
      stack.push({ node: next.value, rest: successors(graph, next.value) });
    }
  }
  return order.toReversed();
}
