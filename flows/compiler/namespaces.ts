import type { Run } from "./2-analyse/runs.ts";

/**
 * The namespaces that the actions of a flow go to, sorted. Always known: an action names its namespace as literal text, or
 * goes to that of the trigger, which is `/` for those without one.
 */
export function actionNamespaces(runs: readonly Run[]): string[] {
  const found = new Set<string>();
  for (const { graph, trigger, order } of runs) {
    for (const id of order) {
      const { definition, config } = graph.nodes.get(id)!;
      if (definition.trigger || typeof config.namespace !== "string") continue;
      found.add(config.namespace || trigger.config.namespace || "/");
    }
  }
  return [...found].toSorted();
}
