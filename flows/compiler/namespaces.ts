import type { Linked } from "./2-analyse/parts.ts";
import type { Run } from "./2-analyse/runs.ts";
import { partsOf, surroundings } from "./2-analyse/surroundings.ts";

/**
 * The namespaces that the actions of a flow go to, sorted. Always known: an action names its namespace as literal text, or
 * goes to that of the trigger, which is `/` for those without one.
 */
export function actionNamespaces(runs: readonly Run[], { calls }: Linked): string[] {
  const found = new Set<string>();
  for (const run of runs) {
    const { namespace } = surroundings(run);
    for (const { graph, order } of [run, ...[...partsOf(run, calls)].map((part) => part.run)]) {
      for (const id of order) {
        const { definition, config } = graph.nodes.get(id)!;
        if (definition.trigger || typeof config.namespace !== "string") continue;
        found.add(config.namespace || namespace);
      }
    }
  }
  return [...found].toSorted();
}
