import type { FlowDocument, FlowNode } from "../model/document.ts";
import { serializeFlow } from "../model/serialize.ts";
import { accept } from "./accept/accept.node.ts";
import { ack } from "./ack/ack.node.ts";
import type { NodeDefinition, PortDefinition } from "./definition.ts";
import { disconnect } from "./disconnect/disconnect.node.ts";
import { emit } from "./emit/emit.node.ts";
import { forEach } from "./for-each/for-each.node.ts";
import { filter } from "./filter/filter.node.ts";
import { functionNode } from "./function/function.node.ts";
import { httpCall } from "./http-call/http-call.node.ts";
import { httpRequest } from "./http-request/http-request.node.ts";
import { httpResponse } from "./http-response/http-response.node.ts";
import { join } from "./join/join.node.ts";
import { jsonataNode } from "./jsonata/jsonata.node.ts";
import { leave } from "./leave/leave.node.ts";
import { log } from "./log/log.node.ts";
import { negotiate } from "./negotiate/negotiate.node.ts";
import { onError } from "./on-error/on-error.node.ts";
import { parallel } from "./parallel/parallel.node.ts";
import { ownTypes } from "./registry.ts";
import { reject } from "./reject/reject.node.ts";
import { returnNode } from "./return/return.node.ts";
import { schedule } from "./schedule/schedule.node.ts";
import { socketConnect } from "./socket-connect/socket-connect.node.ts";
import { socketConnected } from "./socket-connected/socket-connected.node.ts";
import { socketDisconnected } from "./socket-disconnected/socket-disconnected.node.ts";
import { socketEvent } from "./socket-event/socket-event.node.ts";
import { stateDelete } from "./state-delete/state-delete.node.ts";
import { stateGet } from "./state-get/state-get.node.ts";
import { stateIncrement } from "./state-increment/state-increment.node.ts";
import { stateSet } from "./state-set/state-set.node.ts";
import { subflow } from "./subflow/subflow.node.ts";
import { subflowInput } from "./subflow-input/subflow-input.node.ts";
import { subflowOutput } from "./subflow-output/subflow-output.node.ts";
import { switchNode } from "./switch/switch.node.ts";
import { templateNode } from "./template/template.node.ts";
import { transform } from "./transform/transform.node.ts";
import { validate } from "./validate/validate.node.ts";

export * from "./definition.ts";

/* A table of definitions with different configs: only the definition itself knows its own, after its schema checked it. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyDefinition = NodeDefinition<any>;

/** Every node type, in the order of the palette. */
export const nodeTypes = {
  "socket.event": socketEvent,
  "socket.connect": socketConnect,
  "socket.connected": socketConnected,
  "socket.disconnected": socketDisconnected,
  "http.request": httpRequest,
  schedule,
  onError,
  "subflow.input": subflowInput,
  emit,
  ack,
  join,
  leave,
  disconnect,
  accept,
  reject,
  negotiate,
  switch: switchNode,
  filter,
  forEach,
  parallel,
  return: returnNode,
  subflow,
  "subflow.output": subflowOutput,
  transform,
  function: functionNode,
  template: templateNode,
  jsonata: jsonataNode,
  validate,
  "http.call": httpCall,
  "http.response": httpResponse,
  "state.get": stateGet,
  "state.set": stateSet,
  "state.increment": stateIncrement,
  "state.delete": stateDelete,
  log,
} satisfies Record<string, AnyDefinition>;

export type NodeType = keyof typeof nodeTypes;

export function nodeType(type: string): AnyDefinition | undefined {
  return Object.hasOwn(nodeTypes, type) ? nodeTypes[type as NodeType] : ownTypes.get(type)?.definition;
}

/** Every node type of this installation: ours, then those of its own. */
export function allNodeTypes(): Map<string, AnyDefinition> {
  const own = [...ownTypes].map(([type, { definition }]): [string, AnyDefinition] => [type, definition]);
  return new Map<string, AnyDefinition>([...Object.entries(nodeTypes), ...own]);
}

/** What a new node of this type starts with. */
export function defaultConfig(type: string): Record<string, unknown> {
  return (nodeType(type)?.schema.parse({}) ?? {}) as Record<string, unknown>;
}

const normalized = new WeakMap<FlowNode, FlowNode>();

/** Remembered per node object, which nobody changes in place: an editor asks again after every keystroke. */
function normalizeNode(node: FlowNode): FlowNode {
  let result = normalized.get(node);
  if (!result) {
    const parsed = nodeType(node.type)?.schema.safeParse(node.config);
    result = parsed?.success ? { ...node, config: parsed.data as Record<string, unknown> } : node;
    normalized.set(node, result);
  }
  return result;
}

/** The flow with the defaults of every node's config filled in, as it is saved. What is not valid stays as it is. */
export function normalizeFlow(flow: FlowDocument): FlowDocument {
  return {
    ...flow,
    nodes: Object.fromEntries(Object.entries(flow.nodes).map(([id, node]) => [id, normalizeNode(node)])),
  };
}

/** The bytes of a flow's file: canonical, defaults written out. The same flow always gives the same text. */
export function canonicalText(flow: FlowDocument): string {
  return serializeFlow(normalizeFlow(flow));
}

/** Ports of a node, or of the defaults when its config is not valid; none for an unknown type. Never throws. */
export function portsOf(node: { type: string; config: Record<string, unknown> }): readonly PortDefinition[] {
  const definition = nodeType(node.type);
  if (!definition) return [];
  const parsed = definition.schema.safeParse(node.config);
  return definition.ports(parsed.success ? parsed.data : definition.schema.parse({}));
}

/**
 * Which ports were renamed by a change of config (a case of a switch got another name), so that wires can follow:
 * old id → new id. Only when the number of ports stayed the same.
 */
export function renamedPorts(before: readonly PortDefinition[], after: readonly PortDefinition[]): Map<string, string> {
  if (before.length !== after.length) return new Map();
  const kept = new Set(after.map((p) => p.id));
  return new Map(
    before.flatMap((p, i) => (p.id === after[i]!.id || kept.has(p.id) ? [] : [[p.id, after[i]!.id] as const])),
  );
}
