import { randomUUID } from "node:crypto";
import type { HandlerResult } from "../../../flows/handler-kit/types.ts";
import type { LogRecord, NodeRecord } from "../child/protocol.ts";
import type { Target } from "../flows/routing.ts";
import { redact } from "./redact.ts";
import type { MappedError } from "./stack.ts";
import type { EffectRecord, NodeTrace, Outcome, Trace } from "./types.ts";

/** One run, as it ended. */
export interface Ended {
  traceId: string;
  /** Milliseconds since 1970. */
  started: number;
  durationMs: number;
  outcome: Outcome;
  error: MappedError | undefined;
  /** What the handler was given. */
  event: unknown;
  nodes: readonly NodeRecord[];
  effects: EffectRecord[];
  logs: readonly LogRecord[];
  result: HandlerResult | undefined;
  deliveries: readonly (number | null)[] | undefined;
  /** HTTP status of the answer. */
  status: number;
}

/** What is kept of a run, redacted. */
export function traceOf({ flow, trigger }: Target, run: Ended): Trace {
  const { started, error, result, deliveries } = run;
  return {
    id: randomUUID(),
    traceId: run.traceId,
    flow: flow.deployment.flowId,
    version: flow.deployment.version,
    trigger: trigger.node,
    kind: trigger.kind,
    startedAt: new Date(started).toISOString(),
    durationMs: rounded(run.durationMs),
    outcome: run.outcome,
    ...(error ? { error: redact(error) as Trace["error"] } : {}),
    event: redact(run.event),
    nodes: nodesOf(run),
    effects: run.effects,
    actions: redact(result?.actions ?? []) as Trace["actions"],
    ...(deliveries?.some((count) => count !== null) ? { deliveries: [...deliveries] } : {}),
    ...(result?.ack ? { ack: redact(result.ack) as unknown[] } : {}),
    ...(trigger.kind === "http.request" || result?.statusCode ? { statusCode: run.status } : {}),
    logs: run.logs.map(({ level, message, data, at }) => ({
      level,
      message: redact(message) as string,
      data: redact(data),
      atMs: at - started,
    })),
  };
}

/** Place of the record at which the run failed; -1 when there is none: the trigger's own code, or it is not known. */
export function placeOfFailure(
  nodes: readonly Pick<NodeRecord, "node" | "at">[],
  error: { node?: string } | undefined,
): number {
  return error?.node === undefined
    ? -1
    : nodes.findLastIndex(({ node, at }) => node === error.node && at === undefined);
}

function nodesOf({ nodes, started: runStarted, error }: Ended): NodeTrace[] {
  const failed = placeOfFailure(nodes, error);
  return nodes.map(({ node, input, from, value, started, at }, place) => ({
    node,
    ...(input === undefined ? {} : { input: redact(input) }),
    ...(from === undefined ? {} : { from }),
    ...(value === undefined ? {} : { value: redact(value) }),
    atMs: rounded(Math.max(0, (at ?? started ?? runStarted) - runStarted)),
    ...(at === undefined || started === undefined ? {} : { durationMs: rounded(at - started) }),
    ...(place === failed ? { error: redact(error!.message) as string } : {}),
  }));
}

const rounded = (ms: number) => Math.round(ms * 100) / 100;
