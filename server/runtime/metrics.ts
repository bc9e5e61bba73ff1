import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Outcome } from "./traces/types.ts";

export interface Metrics {
  run(flow: string, kind: string, outcome: Outcome, milliseconds: number): void;
  action(flow: string, count: number): void;
  fault(flow: string): void;
  text(): Promise<string>;
}

/** Prometheus metrics in a registry of their own, so that several runtimes fit into one process. */
export function createMetrics(gauges: {
  children(): number;
  deployments(): Record<"live" | "disabled" | "quarantined", number>;
}): Metrics {
  const registry = new Registry();
  /** Registered below, together, and not in prom-client's global registry. */
  const registers: Registry[] = [];
  const runs = new Counter({
    name: "patchbay_runs_total",
    help: "Runs by outcome",
    labelNames: ["flow", "kind", "outcome"],
    registers,
  });
  const seconds = new Histogram({
    name: "patchbay_run_seconds",
    help: "Time from the event's arrival to the end of its actions",
    labelNames: ["flow"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const actions = new Counter({
    name: "patchbay_actions_total",
    help: "Actions sent to the service",
    labelNames: ["flow"],
    registers,
  });
  const faults = new Counter({
    name: "patchbay_process_faults_total",
    help: "Handler processes lost",
    labelNames: ["flow"],
    registers,
  });
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
  registry.registerMetric(seconds);

  return {
    run(flow, kind, outcome, milliseconds) {
      runs.inc({ flow, kind, outcome });
      seconds.observe({ flow }, milliseconds / 1000);
    },
    action: (flow, count) => actions.inc({ flow }, count),
    fault: (flow) => faults.inc({ flow }),
    text: () => registry.metrics(),
  };
}
