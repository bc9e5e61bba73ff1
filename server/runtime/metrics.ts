import { Counter, Gauge, Registry } from "prom-client";
import type { Outcome } from "./traces/types.ts";

export interface Metrics {
  run(flow: string, kind: string, outcome: Outcome, milliseconds: number): void;
  action(flow: string, count: number): void;
  fault(flow: string): void;
  text(): Promise<string>;
}

/** Seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What is counted per flow: plain numbers, because a labelled metric costs as much per event as reading it. */
interface Tally {
  /** By kind, then by outcome. */
  runs: Map<string, Map<Outcome, number>>;
  /** Runs by duration, each in its own bucket; the last is for those longer than all. */
  buckets: number[];
  seconds: number;
  actions: number;
  faults: number;
}

/** Prometheus metrics in a registry of their own, so that several runtimes fit into one process. */
export function createMetrics(gauges: {
  children(): number;
  deployments(): Record<"live" | "disabled" | "quarantined", number>;
}): Metrics {
  const registry = new Registry();
  /** Registered below, together, and not in prom-client's global registry. */
  const registers: Registry[] = [];
  const tallies = new Map<string, Tally>();

  function tally(flow: string): Tally {
    let known = tallies.get(flow);
    if (!known) {
      known = { runs: new Map(), buckets: [...BUCKETS, Infinity].map(() => 0), seconds: 0, actions: 0, faults: 0 };
      tallies.set(flow, known);
    }
    return known;
  }

  const runs = new Counter({
    name: "patchbay_runs_total",
    help: "Runs by outcome",
    labelNames: ["flow", "kind", "outcome"],
    registers,
    collect() {
      this.reset();
      for (const [flow, one] of tallies) {
        for (const [kind, outcomes] of one.runs) {
          for (const [outcome, count] of outcomes) this.inc({ flow, kind, outcome }, count);
        }
      }
    },
  });
  const perFlow = (name: string, help: string, count: (one: Tally) => number) =>
    new Counter({
      name,
      help,
      labelNames: ["flow"],
      registers,
      collect() {
        this.reset();
        for (const [flow, one] of tallies) if (count(one) > 0) this.inc({ flow }, count(one));
      },
    });
  const actions = perFlow("patchbay_actions_total", "Actions sent to the service", (one) => one.actions);
  const faults = perFlow("patchbay_process_faults_total", "Handler processes lost", (one) => one.faults);
  const processes = new Gauge({
    name: "patchbay_processes",
    help: "Handler processes alive",
    registers,
    collect() {
      this.set(gauges.children());
    },
  });
  const deployments = new Gauge({
    name: "patchbay_deployments",
    help: "Deployed flows by status",
    labelNames: ["status"],
    registers,
    collect() {
      for (const [status, count] of Object.entries(gauges.deployments())) this.set({ status }, count);
    },
  });
  const memory = new Gauge({
    name: "patchbay_resident_memory_bytes",
    help: "Memory of the runtime's own process",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });

  for (const counter of [runs, actions, faults]) registry.registerMetric(counter as Counter);
  for (const gauge of [processes, deployments, memory]) registry.registerMetric(gauge as Gauge);
  registry.registerMetric(durations(tallies));

  return {
    run(flow, kind, outcome, milliseconds) {
      const one = tally(flow);
      let outcomes = one.runs.get(kind);
      if (!outcomes) one.runs.set(kind, (outcomes = new Map()));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      one.seconds += milliseconds / 1000;
      let at = 0;
      while (at < BUCKETS.length && milliseconds > BUCKETS[at]! * 1000) at++;
      one.buckets[at]!++;
    },
    action: (flow, count) => void (tally(flow).actions += count),
    fault: (flow) => void tally(flow).faults++,
    text: () => registry.metrics(),
  };
}

/** A histogram made of the tallies when it is asked for; prom-client's own cannot be filled that way. */
function durations(tallies: ReadonlyMap<string, Tally>): Counter {
  const name = "patchbay_run_seconds";
  const help = "Time from the event's arrival to the end of its actions";
  const metric = {
    name,
    help,
    get: async () => ({
      name,
      help,
      type: "histogram",
      aggregator: "sum",
      values: [...tallies].flatMap(([flow, one]) => {
        if (one.runs.size === 0) return [];
        let sum = 0;
        const values = one.buckets.map((count, at) => ({
          labels: { le: BUCKETS[at] ?? "+Inf", flow },
          value: (sum += count),
          metricName: `${name}_bucket`,
        }));
        return [
          ...values,
          { labels: { flow }, value: one.seconds, metricName: `${name}_sum` },
          { labels: { flow }, value: sum, metricName: `${name}_count` },
        ];
      }),
    }),
    reset() {},
  };
  return metric as unknown as Counter;
}
