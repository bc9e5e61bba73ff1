import type { FlowDocument, Wire } from "../model/document.ts";
import type { TestOutcome } from "./run.ts";

export interface Coverage {
  nodes: { covered: string[]; missed: string[] };
  wires: { covered: number; missed: Wire[] };
}

/**
 * Which nodes and wires some test went through, from the traces of instrumented runs. What ran came along its wire where
 * there is only one; of several a wire counts when its target ran after its source in one run, and, from a switch or an
 * error port, when that port was the one taken.
 */
export function coverage(flow: FlowDocument, outcomes: readonly Pick<TestOutcome, "traces">[]): Coverage {
  const incoming = new Map<string, Wire[]>();
  for (const wire of flow.wires) incoming.set(wire.to, [...(incoming.get(wire.to) ?? []), wire]);
  const ran = new Set(outcomes.flatMap((o) => o.traces.map((t) => t.node)));
  // Not every node leaves a trace (a loop over an empty list); what it led to tells. The set grows while it is walked.
  for (const node of ran) {
    const [only, ...others] = incoming.get(node) ?? [];
    if (only && others.length === 0) ran.add(only.from);
  }
  const wireRan = (wire: Wire) => {
    if (incoming.get(wire.to)!.length === 1) return ran.has(wire.to);
    return outcomes.some(({ traces }) => {
      const target = traces.findLastIndex((t) => t.node === wire.to);
      return traces.some((t, i) => t.node === wire.from && i < target && tookPort(flow, t, wire.port));
    });
  };
  const ids = Object.keys(flow.nodes);
  return {
    nodes: { covered: ids.filter((id) => ran.has(id)), missed: ids.filter((id) => !ran.has(id)) },
    wires: { covered: flow.wires.filter(wireRan).length, missed: flow.wires.filter((w) => !wireRan(w)) },
  };
}

function tookPort(flow: FlowDocument, { node, value }: { node: string; value: unknown }, port: string): boolean {
  const { type, config } = flow.nodes[node]!;
  if (type === "switch") return value === port;
  // With several outputs, what is traced says which one was taken.
  if (type === "subflow" && port !== "error" && Array.isArray(config.outputs) && config.outputs.length > 1) {
    return (value as { output?: unknown } | null)?.output === port;
  }
  const wired = flow.wires.some((w) => w.from === node && w.port === "error");
  if (!wired) return true;
  const failed = typeof value === "object" && value !== null && "error" in value;
  return (port === "error") === failed;
}
