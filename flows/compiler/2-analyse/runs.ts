import type { ParsedNode } from "../1-parse/index.ts";
import { findDominators, type Dominators } from "./dominators.ts";
import { topological, type Graph } from "./graph.ts";
import { makePlan, type Plan } from "./plan.ts";
import { findInputs, type Inputs } from "./values.ts";

/** Everything known about the runs one trigger starts. */
export interface Run {
  graph: Graph;
  trigger: ParsedNode;
  /** Nodes it leads to, in topological order, itself first. */
  order: readonly string[];
  dominators: Dominators;
  inputs: Inputs;
  plan: Plan;
}

export function analyseRun(graph: Graph, trigger: ParsedNode): Run {
  const order = topological(graph, trigger.id);
  const dominators = findDominators(graph, order);
  const inputs = findInputs(graph, order, dominators);
  return { graph, trigger, order, dominators, inputs, plan: makePlan(graph, order, dominators) };
}
