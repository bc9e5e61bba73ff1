import { acceptRule } from "./accept/accept.emit.ts";
import { ackRule } from "./ack/ack.emit.ts";
import type { TriggerKind } from "./definition.ts";
import { disconnectRule } from "./disconnect/disconnect.emit.ts";
import { emitRule } from "./emit/emit.emit.ts";
import { forEachRule } from "./for-each/for-each.emit.ts";
import { filterRule } from "./filter/filter.emit.ts";
import { functionRule } from "./function/function.emit.ts";
import { httpCallRule } from "./http-call/http-call.emit.ts";
import { httpResponseRule } from "./http-response/http-response.emit.ts";
import type { NodeType } from "./index.ts";
import { joinRule } from "./join/join.emit.ts";
import { jsonataRule } from "./jsonata/jsonata.emit.ts";
import { leaveRule } from "./leave/leave.emit.ts";
import { logRule } from "./log/log.emit.ts";
import { negotiateRule } from "./negotiate/negotiate.emit.ts";
import { parallelRule } from "./parallel/parallel.emit.ts";
import { ownTypes } from "./registry.ts";
import { rejectRule } from "./reject/reject.emit.ts";
import { returnRule } from "./return/return.emit.ts";
import type { EmitRule } from "./rule.ts";
import { stateDeleteRule } from "./state-delete/state-delete.emit.ts";
import { stateGetRule } from "./state-get/state-get.emit.ts";
import { stateIncrementRule } from "./state-increment/state-increment.emit.ts";
import { stateSetRule } from "./state-set/state-set.emit.ts";
import { subflowRule } from "./subflow/subflow.emit.ts";
import { subflowOutputRule } from "./subflow-output/subflow-output.emit.ts";
import { switchRule } from "./switch/switch.emit.ts";
import { templateRule } from "./template/template.emit.ts";
import { transformRule } from "./transform/transform.emit.ts";
import { validateRule } from "./validate/validate.emit.ts";

// oxlint-disable-next-line typescript/no-explicit-any -- each rule knows its own config, checked by its schema before
export type AnyRule = EmitRule<any>;

/** How each node type is written down. A type without a rule is a type error here; triggers need none. */
export const emitRules = {
  emit: emitRule,
  ack: ackRule,
  join: joinRule,
  leave: leaveRule,
  disconnect: disconnectRule,
  accept: acceptRule,
  reject: rejectRule,
  negotiate: negotiateRule,
  switch: switchRule,
  filter: filterRule,
  forEach: forEachRule,
  parallel: parallelRule,
  return: returnRule,
  subflow: subflowRule,
  "subflow.output": subflowOutputRule,
  transform: transformRule,
  function: functionRule,
  template: templateRule,
  jsonata: jsonataRule,
  validate: validateRule,
  "http.call": httpCallRule,
  "http.response": httpResponseRule,
  "state.get": stateGetRule,
  "state.set": stateSetRule,
  "state.increment": stateIncrementRule,
  "state.delete": stateDeleteRule,
  log: logRule,
} satisfies Record<Exclude<NodeType, TriggerKind | "onError" | "subflow.input">, AnyRule>;

export function emitRuleOf(type: string): AnyRule | undefined {
  return Object.hasOwn(emitRules, type) ? emitRules[type as keyof typeof emitRules] : ownTypes.get(type)?.rule;
}
