import type { FlowDocument } from "../../flows/model/document.ts";
import type { NodeDefinition, TriggerKind } from "../../flows/nodes/definition.ts";
import { definitionOf } from "../document/definitions.ts";

/** Where a new node is to go: behind a port, before a node's input, into a wire, or anywhere. */
export interface Place {
  after?: { node: string; port: string };
  before?: string;
  into?: string;
}

/** The kinds of triggers whose runs come past `id`. */
export function triggersReaching(flow: FlowDocument, id: string): Set<TriggerKind> {
  const kinds = new Set<TriggerKind>();
  const seen = new Set<string>();
  const stack = [id];
  while (stack.length > 0) {
    const at = stack.pop()!;
    if (seen.has(at)) continue;
    seen.add(at);
    const trigger = definitionOf(flow.nodes[at]?.type ?? "")?.trigger;
    if (trigger) kinds.add(trigger);
    for (const wire of flow.wires) if (wire.to === at) stack.push(wire.from);
  }
  return kinds;
}

/** Which node types make sense at a place: an input where a wire ends, and the right trigger before it. */
export function fitting(flow: FlowDocument, place: Place): (definition: NodeDefinition) => boolean {
  const upstream =
    place.after?.node ?? flow.wires.find((wire) => `${wire.from}:${wire.port}>${wire.to}` === place.into)?.from;
  if (upstream === undefined) return () => true;
  const kinds = triggersReaching(flow, upstream);
  return ({ trigger, onlyIn }) => !trigger && (!onlyIn || kinds.size === 0 || onlyIn.some((kind) => kinds.has(kind)));
}
