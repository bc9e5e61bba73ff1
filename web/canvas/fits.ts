import type { FlowDocument } from "../../flows/model/document.ts";
import type { NodeDefinition, StartKind } from "../../flows/nodes/definition.ts";
import { definitionOf } from "../document/definitions.ts";

/** Where a new node is to go: behind a port, before a node's input, into a wire, or anywhere. */
export interface Place {
  after?: { node: string; port: string };
  before?: string;
  into?: string;
  /** Not a new node but another type for this one. */
  replace?: string;
}

/** The kinds of triggers whose runs come past `id`. */
export function triggersReaching(flow: FlowDocument, id: string): Set<StartKind> {
  const kinds = new Set<StartKind>();
  const seen = new Set<string>();
  const stack = [id];
  while (stack.length > 0) {
    const at = stack.pop()!;
    if (seen.has(at)) continue;
    seen.add(at);
    const trigger = definitionOf(flow.nodes[at]?.type ?? "")?.trigger;
    // Failures are of runs of any kind.
    if (trigger && trigger !== "error") kinds.add(trigger);
    for (const wire of flow.wires) if (wire.to === at) stack.push(wire.from);
  }
  return kinds;
}

/** Triggers are replaced by triggers, other nodes by what also fits the runs that come past. */
function replacing(flow: FlowDocument, id: string): (definition: NodeDefinition) => boolean {
  const old = definitionOf(flow.nodes[id]?.type ?? "");
  const kinds = triggersReaching(flow, id);
  return ({ type, trigger, onlyIn }) =>
    type !== old?.type &&
    (trigger !== undefined) === (old?.trigger !== undefined) &&
    (!onlyIn || kinds.size === 0 || onlyIn.some((kind) => kinds.has(kind)));
}

/** Which node types make sense at a place: an input where a wire ends, and the right trigger before it. */
export function fitting(flow: FlowDocument, place: Place): (definition: NodeDefinition) => boolean {
  if (place.replace !== undefined) return replacing(flow, place.replace);
  const upstream =
    place.after?.node ?? flow.wires.find((wire) => `${wire.from}:${wire.port}>${wire.to}` === place.into)?.from;
  if (upstream === undefined) return () => true;
  const kinds = triggersReaching(flow, upstream);
  return ({ trigger, onlyIn }) => !trigger && (!onlyIn || kinds.size === 0 || onlyIn.some((kind) => kinds.has(kind)));
}
