import type { Trigger } from "../../../flows/handler-kit/types.ts";
import type { NodeRecord } from "../child/protocol.ts";
import type { TraceContext } from "../traces/trace-context.ts";
import type { Outcome } from "../traces/types.ts";

/** Runs as spans for the operator's own tracing (OpenTelemetry). Absent unless an exporter is set up. */
export interface Telemetry {
  start(run: StartedRun): RunSpan;
  /** Sends what waits. */
  close(): Promise<void>;
}

export interface StartedRun {
  flow: string;
  version: string;
  /** Node id of the trigger. */
  trigger: string;
  kind: Trigger["on"];
  hub: string;
  /** Of the request that started it. */
  caller: TraceContext | undefined;
}

export interface RunSpan {
  /** What the run's own record and its HTTP calls carry on. */
  context: TraceContext;
  /** True when this run is sampled: its nodes should be recorded. */
  recording: boolean;
  /** A call of the run to somebody else; `end` with what went wrong, if anything did. */
  call(name: string, attributes: Record<string, string | number>): CallSpan;
  end(run: EndedRun): void;
}

export interface CallSpan {
  context: TraceContext;
  end(result: { error?: string; attributes?: Record<string, string | number> }): void;
}

export interface EndedRun {
  outcome: Outcome;
  error?: { message: string; node?: string; stack?: string };
  statusCode?: number;
  /** With redacted values. */
  nodes: readonly Pick<NodeRecord, "node" | "value" | "started" | "at">[];
}
