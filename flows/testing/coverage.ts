import type { FlowDocument, Wire } from "../model/document.ts";
import type { TestOutcome } from "./run.ts";

export interface Coverage {
  nodes: { covered: string[]; missed: string[] };
  wires: { covered: number; missed: Wire[] };
}

/**
 * Which nodes and wires some test went through, from the traces of instrumented runs. A wire counts when its target ran
 * after its source in one run, and, from a switch or an error port, when that port was the one taken.
 */
export function coverage(flow: FlowDocument, outcomes: readonly Pick<TestOutcome, "traces">[]): Coverage {
  const ran = new Set(outcomes.flatMap((o) => o.traces.map((t) => t.node)));
  const wireRan = ({ from, port, to }: Wire) =>
    outcomes.some(({ traces }) => {
      const target = traces.findLastIndex((t) => t.node === to);
      return traces.some((t, i) => t.node === from && i < target && tookPort(flow, t, port));
    });
  const ids = Object.keys(flow.nodes);
  return {
    nodes: { covered: ids.filter((id) => ran.has(id)), missed: ids.filter((id) => !ran.has(id)) },
    wires: { covered: flow.wires.filter(wireRan).length, missed: flow.wires.filter((w) => !wireRan(w)) },
  };
}

function tookPort(flow: FlowDocument, { node, value }: { node: string; value: unknown }, port: string): boolean {
  if (flow.nodes[node]!.type === "switch") return value === port;
  const wired = flow.wires.some((w) => w.from === node && w.port === "error");
  if (!wired) return true;
  const failed = typeof value === "object" && value !== null && "error" in value;
  return (port === "error") === failed;
}
