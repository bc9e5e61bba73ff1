import type { FlowDocument, FlowNode, Wire } from "../../flows/model/document.ts";
import type { NodeDefinition, PortDefinition } from "../../flows/nodes/definition.ts";
import { allNodeTypes, nodeType } from "../../flows/nodes/index.ts";
import { downstream, upstream, wireId } from "./wires.ts";

/** What the editor asks about node types, with an answer also for types it does not know. */

/** In the order of the palette. Own types of the installation come a moment after the page (`node-types.ts`). */
export let definitions: readonly NodeDefinition[] = [...allNodeTypes().values()];

export function renewDefinitions(): void {
  definitions = [...allNodeTypes().values()];
}

export function definitionOf(type: string): NodeDefinition | undefined {
  return nodeType(type);
}

const parsed = new WeakMap<FlowNode, Record<string, unknown>>();

/** A node's config with the defaults filled in: what forms show, ports and summaries are made from. */
export function configOf(node: FlowNode): Record<string, unknown> {
  let config = parsed.get(node);
  if (!config) {
    const schema = definitionOf(node.type)?.schema;
    const result = schema?.safeParse(node.config);
    config = result?.success ? (result.data as Record<string, unknown>) : { ...defaultsOf(node.type), ...node.config };
    parsed.set(node, config);
  }
  return config;
}

/** The config of a node nobody has touched. Empty for an unknown type. */
export function defaultsOf(type: string): Record<string, unknown> {
  const result = definitionOf(type)?.schema.safeParse({});
  return result?.success ? (result.data as Record<string, unknown>) : {};
}

const UNKNOWN: readonly PortDefinition[] = [{ id: "next", label: "", kind: "next" }];

/** Ports of a node, never throwing; a node of an unknown type keeps one plain port, so that it can be looked at. */
export function portsOf(node: FlowNode): readonly PortDefinition[] {
  try {
    return definitionOf(node.type)?.ports(configOf(node)) ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

/** One line for the node on the canvas; code in backticks. */
export function summaryOf(node: FlowNode): string {
  try {
    return definitionOf(node.type)?.summary(configOf(node)) ?? "unknown node type";
  } catch {
    return "";
  }
}

export function hasInput(node: FlowNode): boolean {
  return definitionOf(node.type)?.trigger === undefined;
}

const REASONS = {
  self: "A node cannot follow itself.",
  trigger: "A trigger starts a run: it has no input.",
  twice: "These two are already connected.",
  loop: "This would make a loop, and a run must end.",
};

/** Why the wire cannot be drawn, as a short sentence for the pointer's side; null when it can. */
export function wireProblem(flow: FlowDocument, wire: Wire): string | null {
  const target = flow.nodes[wire.to];
  if (!target || !flow.nodes[wire.from]) return "There is no such node.";
  if (wire.from === wire.to) return REASONS.self;
  if (!hasInput(target)) return REASONS.trigger;
  if (flow.wires.some((other) => wireId(other) === wireId(wire))) return REASONS.twice;
  return downstream(flow, wire.to).has(wire.from) ? REASONS.loop : null;
}

/** All nodes a wire from this port cannot go to, with the reason. The same answers as `wireProblem`, in one go. */
export function blockedTargets(flow: FlowDocument, from: string, port: string): Map<string, string> {
  const blocked = new Map<string, string>();
  for (const id of upstream(flow, from)) blocked.set(id, REASONS.loop);
  for (const wire of flow.wires) if (wire.from === from && wire.port === port) blocked.set(wire.to, REASONS.twice);
  for (const [id, node] of Object.entries(flow.nodes)) if (!hasInput(node)) blocked.set(id, REASONS.trigger);
  return blocked.set(from, REASONS.self);
}

/** All nodes a wire into this node cannot come from. */
export function blockedSources(flow: FlowDocument, to: string): Map<string, string> {
  const blocked = new Map<string, string>();
  for (const id of downstream(flow, to)) blocked.set(id, REASONS.loop);
  return blocked.set(to, REASONS.self);
}
