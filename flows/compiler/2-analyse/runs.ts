import type { ParsedNode } from "../1-parse/index.ts";
import { findDominators, type Dominators } from "./dominators.ts";
import { topological, type Graph } from "./graph.ts";
import { makePlan, type Plan } from "./plan.ts";
import { findInputs, type Inputs } from "./values.ts";

/** Everything known about the runs one trigger starts, or the failure of others. */
export interface Run {
  graph: Graph;
  trigger: ParsedNode;
  /** When it handles failures: the triggers whose runs may fail. */
  handles?: readonly ParsedNode[];
  /** Nodes it leads to, in topological order, itself first. */
  order: readonly string[];
  dominators: Dominators;
  inputs: Inputs;
  plan: Plan;
}

export function analyseRun(graph: Graph, trigger: ParsedNode, handles?: readonly ParsedNode[]): Run {
  const order = topological(graph, trigger.id);
  const dominators = findDominators(graph, order);
  const inputs = findInputs(graph, order, dominators);
  const plan = makePlan(graph, order, dominators);
  return { graph, trigger, ...(handles ? { handles } : {}), order, dominators, inputs, plan };
}
