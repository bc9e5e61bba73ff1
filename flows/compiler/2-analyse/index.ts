import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Parsed } from "../1-parse/index.ts";
import { checkAnswers } from "./answers.ts";
import { checkConnecting } from "./connecting.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { MAX_DEPTH } from "./plan.ts";
import { checkParallel } from "./parallel.ts";
import { checkReferences } from "./references.ts";
import { checkReturns, checkSuspicions } from "./warnings.ts";
import { analyseRun, type Run } from "./runs.ts";
import { checkPlacement, checkReach, checkTriggers, isPart, isTrigger } from "./triggers.ts";

export interface Analysed {
  graph: Graph;
  /** One per trigger, in the order of their names; empty while the wires go in a circle. */
  runs: Run[];
  /** What handles their failures, when anything is wired to it. */
  onError?: Run;
  /** What other flows, and this one, may call; in the order of their names. */
  parts: Run[];
  diagnostics: Diagnostic[];
}

/** Phase 2: what runs when, and what it may know then. */
export function analyse(parsed: Parsed): Analysed {
  const { graph, diagnostics, cyclic } = buildGraph(parsed);
  diagnostics.push(...checkTriggers(parsed));
  if (cyclic) return { graph, runs: [], parts: [], diagnostics };
  const starts = [...graph.nodes.values()].filter((node) => node.definition.trigger);
  const triggers = starts.filter(isTrigger).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const runs = triggers.map((trigger) => analyseRun(graph, trigger));
  const handlers = starts.filter((node) => !isTrigger(node) && !isPart(node));
  const failures = handlers.map((start) => analyseRun(graph, start, triggers));
  const parts = starts
    .filter(isPart)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((start) => analyseRun(graph, start));
  const all = [...runs, ...failures, ...parts];
  diagnostics.push(...checkReach(parsed, graph, all), ...checkSuspicions(graph));
  const deep = all.flatMap(({ plan }) => plan.tooDeep ?? []);
  for (const node of deep) diagnostics.push(diagnose("nesting_too_deep", { node, limit: MAX_DEPTH }, { node }));
  // Places of nodes are not complete then.
  if (deep.length > 0) return { graph, runs: [], parts: [], diagnostics };
  for (const run of all) {
    for (const id of run.order) diagnostics.push(...checkReferences(graph.nodes.get(id)!, run));
    diagnostics.push(...checkPlacement(run), ...checkAnswers(run), ...checkReturns(run), ...checkParallel(run));
    diagnostics.push(...checkConnecting(run));
  }
  const onError = failures.find((run) => run.order.length > 1);
  return { graph, runs, ...(onError ? { onError } : {}), parts, diagnostics };
}
