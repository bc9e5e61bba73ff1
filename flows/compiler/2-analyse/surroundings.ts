import type { ParsedNode } from "../1-parse/index.ts";
import type { Part } from "./parts.ts";
import type { Run } from "./runs.ts";

/** Where the messages of a run go unless told otherwise. A part leaves out what its callers do not agree about. */
export interface Surroundings {
  hub?: string;
  namespace?: string;
}

export function surroundings({ trigger, handles = [trigger] }: Run): Required<Surroundings> {
  const namespaces = new Set(handles.flatMap(({ config }) => config.namespace ?? []));
  return { hub: handles[0]?.config.hub ?? "hub", namespace: namespaces.size === 1 ? [...namespaces][0] : "/" };
}

/** The same for parts: those of the runs that call them, directly or through others. */
export function surroundParts(
  runs: readonly Run[],
  calls: ReadonlyMap<ParsedNode, Part>,
): ReadonlyMap<Part, Surroundings> {
  const found = new Map<Part, { hubs: Set<string>; namespaces: Set<string> }>();
  for (const run of runs) {
    const { hub, namespace } = surroundings(run);
    for (const part of partsOf(run, calls)) {
      let of = found.get(part);
      if (!of) found.set(part, (of = { hubs: new Set(), namespaces: new Set() }));
      of.hubs.add(hub);
      of.namespaces.add(namespace);
    }
  }
  const only = (set: ReadonlySet<string>) => (set.size === 1 ? [...set][0] : undefined);
  return new Map(
    [...found].map(([part, { hubs, namespaces }]) => [part, { hub: only(hubs), namespace: only(namespaces) }]),
  );
}

/** The parts a run calls, directly or through others, each once. */
export function partsOf({ graph, order }: Run, calls: ReadonlyMap<ParsedNode, Part>): Set<Part> {
  const called = (ids: readonly string[], nodes: ReadonlyMap<string, ParsedNode>) =>
    ids.flatMap((id) => calls.get(nodes.get(id)!) ?? []);
  const parts = new Set(called(order, graph.nodes));
  // The set grows while it is walked.
  for (const { run } of parts) for (const part of called(run.order, run.graph.nodes)) parts.add(part);
  return parts;
}
