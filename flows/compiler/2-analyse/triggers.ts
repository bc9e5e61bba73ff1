import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Parsed, ParsedNode } from "../1-parse/index.ts";
import { listed } from "../words.ts";
import { successors, type Graph } from "./graph.ts";
import type { Run } from "./runs.ts";

/** Started by the outside; the handler of failures and parts are not. */
export const isTrigger = ({ definition }: ParsedNode) =>
  definition.trigger !== undefined && definition.trigger !== "error" && definition.trigger !== "part";

export const isPart = ({ definition }: ParsedNode) => definition.trigger === "part";

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
    case "error":
      return "runs that fail";
    default:
      return undefined;
  }
}

export function checkTriggers({ flow, nodes }: Parsed): Diagnostic[] {
  const starts = [...nodes.values()].filter((node) => node.definition.trigger);
  const unknown = Object.keys(flow.nodes).length > nodes.size;
  if (!starts.some((node) => isTrigger(node) || isPart(node)) && !unknown) return [diagnose("trigger_missing")];
  const first = new Map<string, string>();
  return starts.flatMap((node) => {
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
export function checkPlacement({ graph, order, trigger, handles }: Run): Diagnostic[] {
  // An answer to failures answers those runs it fits.
  const starts = handles ?? [trigger];
  const kindsHere = starts.map((node) => node.definition.trigger!);
  return order.flatMap((id) => {
    const { definition } = graph.nodes.get(id)!;
    if (!definition.onlyIn || definition.onlyIn.some((k) => kindsHere.includes(k))) return [];
    const kinds = listed(
      definition.onlyIn.map((k) => (k === "part" ? "`subflow.input`" : `\`${k}\``)),
      "or",
    );
    const values = { type: definition.type, kinds, trigger: trigger.id, kind: trigger.definition.type };
    const found = diagnose("node_misplaced", values, { node: id });
    return isPart(trigger)
      ? [{ ...found, hint: "Give an output, and answer in the flow that calls the part." }]
      : [found];
  });
}
