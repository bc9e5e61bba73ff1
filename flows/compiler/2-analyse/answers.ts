import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { isVisible, type Block } from "./plan.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import type { Run } from "./runs.ts";
import { isPart } from "./triggers.ts";

const ANSWERS: Record<string, { group: string; what: string }> = {
  ack: { group: "ack", what: "an ack" },
  accept: { group: "connect", what: "the answer to a connect" },
  reject: { group: "connect", what: "the answer to a connect" },
  "http.response": { group: "http", what: "an HTTP response" },
};

/** Two answers that certainly both happen, and HTTP requests that nobody answers. */
export function checkAnswers(run: Run): Diagnostic[] {
  const { graph, order, plan, trigger, handles } = run;
  if (isPart(trigger)) return checkResults(run);
  // One failed run takes one answer, whichever kind it is.
  const groupOf = (id: string) => (handles ? "" : ANSWERS[graph.nodes.get(id)!.definition.type]!.group);
  const answers = order.filter((id) => graph.nodes.get(id)!.definition.type in ANSWERS);
  const found: Diagnostic[] = [];
  for (const id of answers) {
    const { what } = ANSWERS[graph.nodes.get(id)!.definition.type]!;
    const at = plan.places.get(id)!;
    const other = answers.find((o) => groupOf(o) === groupOf(id) && isVisible(plan.places.get(o)!, at));
    if (other) found.push(diagnose("answered_twice", { other, what }, { node: id }));
  }
  if (handles) return found;
  if (trigger.definition.trigger === "http.request" && order.length > 1) {
    const certain = (id: string) => graph.nodes.get(id)!.definition.type === "http.response";
    if (!alwaysReaches(plan.body, certain, run))
      found.push(diagnose("response_missing", { node: trigger.id }, { node: trigger.id }));
  }
  const isAck = (id: string) => graph.nodes.get(id)!.definition.type === "ack";
  if (answers.some(isAck) && !alwaysReaches(plan.body, isAck, run)) {
    found.push(diagnose("ack_missing", { node: trigger.id }, { node: trigger.id }));
  }
  if (trigger.definition.trigger === "socket.event" && !answers.some(isAck)) found.push(...checkAsked(run));
  return found;
}

/** Code that asks whether the client waits for an ack, where none is ever given. */
function checkAsked({ graph, order, trigger }: Run): Diagnostic[] {
  const asks = order.find((id) =>
    [...graph.nodes.get(id)!.sources.values()].some(({ text }) => /\bwantsAck\b/.test(text)),
  );
  return asks === undefined ? [] : [diagnose("ack_never", { node: asks, trigger: trigger.id }, { node: asks })];
}

/** The outputs of a part, sorted; `next` alone needs no port to be chosen. */
export function outputsOf({ graph, order }: Run): string[] {
  const results = order.map((id) => graph.nodes.get(id)!).filter(isResult);
  return [...new Set(results.map(({ config }) => config.name as string))].toSorted();
}

export const isResult = ({ definition }: ParsedNode) => definition.type === "subflow.output";

/** A part with named ways out that may end without taking one. */
function checkResults(run: Run): Diagnostic[] {
  const { graph, plan, trigger } = run;
  const outputs = outputsOf(run);
  if (outputs.length === 0 || (outputs.length === 1 && outputs[0] === "next")) return [];
  if (alwaysReaches(plan.body, (id) => isResult(graph.nodes.get(id)!), run)) return [];
  return [diagnose("output_missing", { part: trigger.id }, { node: trigger.id })];
}

/** Whether every way through a block passes a node of a kind. */
export function alwaysReaches(
  block: Block,
  is: (node: string) => boolean,
  run: Run,
  functions = new Map<string, boolean>(),
): boolean {
  let reached = false;
  for (const item of block.items) {
    if (item.kind === "define") functions.set(item.node, alwaysReaches(item.body, is, run, functions));
    else if (item.kind === "call") reached ||= functions.get(item.node) ?? false;
    else {
      reached ||= is(item.node);
      if (item.blocks.size > 0) reached ||= everyBranch(item.node, item.blocks, is, run, functions);
    }
  }
  return reached;
}

function everyBranch(
  node: string,
  blocks: Map<string, Block>,
  is: (node: string) => boolean,
  run: Run,
  functions: Map<string, boolean>,
): boolean {
  const { definition, config } = run.graph.nodes.get(node)!;
  // A filter may stop, a port without a wire leads nowhere; an error without one ends the run.
  if (definition.type === "filter") return false;
  return definition.ports(config).every((port) => {
    const block = blocks.get(port.id);
    if (block === undefined && port.kind === "error") return true;
    return block !== undefined && alwaysReaches(block, is, run, functions);
  });
}
