/** What passed through a node in a run: its input and its output, found in the run's record. Pure. */

import type { FlowDocument } from "../../flows/model/index.ts";
import type { Trace, TraceNode } from "../api/index.ts";

export interface NodeData {
  /** Whether the node ran in this run. */
  ran: boolean;
  input?: { value: unknown };
  output?: { value: unknown };
  /** More than one when the node ran several times; the last is shown. */
  times: number;
}

/** `handsOn` says which nodes have no value of their own and pass their input on. */
export function dataOf(trace: Trace, flow: FlowDocument, node: string, handsOn: (type: string) => boolean): NodeData {
  const records = trace.nodes.filter((record) => record.node === node);
  const isTrigger = !flow.wires.some((wire) => wire.to === node);
  const failed = trace.error?.node === node;
  const last = records.at(-1);
  // Where the node did not run, or an older version recorded it: what was on the wire in front of it.
  const input = isTrigger
    ? undefined
    : last && "input" in last
      ? { value: last.input }
      : inputOf(trace, flow, node, handsOn, new Set());
  const passes = handsOn(flow.nodes[node]?.type ?? "");
  const output = last && hasValue(last) ? { value: last.value } : undefined;
  return {
    ran: records.length > 0 || failed,
    times: records.length,
    ...(input ? { input } : {}),
    ...(output && !failed ? { output: passes && output.value === undefined && input ? input : output } : {}),
  };
}

/** False where it came to nothing. JSON has no `undefined`, which a node may well have for its value. */
export function hasValue(record: TraceNode): boolean {
  return "value" in record || record.durationMs !== undefined;
}

/**
 * The newest run that came to `node` or to what is in front of it. Others say nothing about it: their `event` belongs to
 * another trigger.
 */
export function newestRunAt(
  runs: readonly Trace[],
  flow: FlowDocument,
  node: string,
  handsOn: (type: string) => boolean,
): Trace | undefined {
  return runs.find((run) => {
    const data = dataOf(run, flow, node, handsOn);
    return data.ran || data.input !== undefined;
  });
}

/** The value on the wire into `node`: that of the last of its predecessors to run, looked up through nodes that hand theirs on. */
function inputOf(
  trace: Trace,
  flow: FlowDocument,
  node: string,
  handsOn: (type: string) => boolean,
  seen: Set<string>,
): { value: unknown } | undefined {
  if (seen.has(node)) return undefined;
  seen.add(node);
  const order = new Map(trace.nodes.map((record, index) => [record.node, index]));
  const sources = flow.wires
    .filter((wire) => wire.to === node)
    .map((wire) => wire.from)
    .toSorted((a, b) => (order.get(b) ?? -1) - (order.get(a) ?? -1));
  for (const source of sources) {
    const record = trace.nodes.findLast((candidate) => candidate.node === source);
    if (record && !(handsOn(flow.nodes[source]?.type ?? "") && record.value === undefined))
      return { value: record.value };
    const through = inputOf(trace, flow, source, handsOn, seen);
    if (through) return through;
  }
  return undefined;
}
