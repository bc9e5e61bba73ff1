import type { ScopeEntry } from "../../flows/compiler/types.ts";
import type { FlowDocument } from "../../flows/model/index.ts";
import type { Trace } from "../api/index.ts";
import { definitionOf } from "../document/definitions.ts";
import { useEditor } from "../document/store.ts";
import { dataOf, newestRunAt, type NodeData } from "./data.ts";
import { useRuns } from "./runs.ts";

/** What one run says about one node, with the types the compiler knows. */
export interface ShownData {
  runs: readonly Trace[];
  run: Trace | undefined;
  /** The run the author chose, when it is still there; else the newest that came to the node is shown. */
  picked: Trace | undefined;
  data: NodeData | undefined;
  /** Values of nodes that have certainly run before this one, nearest last, by the name expressions know them by. */
  earlier: readonly { name: string; type: string; value: unknown }[];
  types: { input?: string; event?: string; output?: string };
}

/** A node whose value type is empty hands its input on. */
function handsOn(type: string): boolean {
  const definition = definitionOf(type);
  try {
    return definition?.valueType({}) === "";
  } catch {
    return false;
  }
}

export function useNodeData(id: string): ShownData {
  const runs = useRuns((state) => state.runs);
  const chosen = useRuns((state) => state.chosen);
  const flow = useEditor((state) => state.flow);
  const scopes = useEditor((state) => state.compiled?.scopes);
  const picked = runs.find((one) => one.id === chosen);
  const run = picked ?? newestRunAt(runs, flow, id, handsOn);
  const data = run && dataOf(run, flow, id, handsOn);
  const scope = scopes?.[id] ?? [];
  const typeOf = (name: string, entries: readonly ScopeEntry[] = scope) =>
    entries.find((entry) => entry.name === name)?.type;
  const output = Object.values(scopes ?? {}).flatMap((entries) => typeOf(id, entries) ?? [])[0];
  return { runs, run, picked, data, earlier: earlierValues(run, flow, scope), types: { ...types(typeOf), output } };
}

function types(typeOf: (name: string) => string | undefined) {
  return { input: typeOf("input"), event: typeOf("event") };
}

function earlierValues(run: Trace | undefined, flow: FlowDocument, scope: readonly ScopeEntry[]) {
  if (!run) return [];
  return scope.flatMap(({ name, type }) => {
    const record = Object.hasOwn(flow.nodes, name) ? run.nodes.findLast(({ node }) => node === name) : undefined;
    return record && record.value !== undefined ? [{ name, type, value: record.value }] : [];
  });
}
