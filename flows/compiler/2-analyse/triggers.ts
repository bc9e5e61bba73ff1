import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Parsed, ParsedNode } from "../1-parse/index.ts";
import { listed } from "../words.ts";
import { successors, type Graph } from "./graph.ts";
import type { Run } from "./runs.ts";

/** What a trigger handles, in words; two triggers with the same words are in each other's way. */
function handles({ definition, config }: ParsedNode): string | undefined {
  switch (definition.trigger) {
    case "socket.event":
      return `the event \`${config.event}\` of namespace \`${config.namespace}\` of hub \`${config.hub}\``;
    case "socket.connect":
    case "socket.connected":
    case "socket.disconnected":
      return `\`${definition.trigger}\` of namespace \`${config.namespace}\` of hub \`${config.hub}\``;
    case "http.request":
      // Names of parameters do not make two routes different.
      return `${config.method} \`/api/${config.route.toLowerCase().replace(/\{\w+\}/g, "{}")}\``;
    default:
      return undefined;
  }
}

export function checkTriggers({ flow, nodes }: Parsed): Diagnostic[] {
  const triggers = [...nodes.values()].filter((node) => node.definition.trigger);
  const unknown = Object.keys(flow.nodes).length > nodes.size;
  if (triggers.length === 0 && !unknown) return [diagnose("trigger_missing")];
  const first = new Map<string, string>();
  return triggers.flatMap((node) => {
    const what = handles(node);
    const other = what === undefined ? undefined : first.get(what);
    if (what === undefined || other === undefined) {
      if (what !== undefined) first.set(what, node.id);
      return [];
    }
    return [diagnose("trigger_duplicate", { other, what }, { node: node.id })];
  });
}

export function checkReach({ flow, nodes }: Parsed, graph: Graph, runs: readonly Run[]): Diagnostic[] {
  const reached = new Set(runs.flatMap((run) => run.order));
  const broken = Object.keys(flow.nodes).length > nodes.size;
  const found: Diagnostic[] = [];
  for (const id of nodes.keys()) {
    // Wires of nodes that are not valid were not followed, so nothing can be said about what is behind them.
    if (!reached.has(id) && !broken) found.push(diagnose("node_unreachable", { node: id }, { node: id }));
  }
  for (const { trigger } of runs) {
    if (successors(graph, trigger.id).next().done && !broken) {
      found.push(diagnose("trigger_unwired", { node: trigger.id }, { node: trigger.id }));
    }
  }
  return found;
}

/** An `ack` outside an event, a response outside a request. */
export function checkPlacement({ graph, order, trigger }: Run): Diagnostic[] {
  const kind = trigger.definition.trigger!;
  return order.flatMap((id) => {
    const { definition } = graph.nodes.get(id)!;
    if (!definition.onlyIn || definition.onlyIn.includes(kind)) return [];
    const kinds = listed(
      definition.onlyIn.map((k) => `\`${k}\``),
      "or",
    );
    const values = { type: definition.type, kinds, trigger: trigger.id, kind };
    return [diagnose("node_misplaced", values, { node: id })];
  });
}
