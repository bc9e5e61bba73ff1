import type { Effect } from "../child/protocol.ts";
import type { RunSpan } from "../telemetry/types.ts";
import { redact } from "./redact.ts";
import { traceHeaders, type TraceContext } from "./trace-context.ts";
import type { EffectRecord } from "./types.ts";

const MAX_EFFECTS = 200;

export interface EffectLog {
  /** Does it through `perform`, notes how it went, and lets an HTTP call carry the run's trace context on. */
  perform(effect: Effect, perform: (effect: Effect) => Promise<unknown>): Promise<unknown>;
  /** All so far, also those that are not answered yet. */
  records(): EffectRecord[];
}

/** What one run asks others for. `context` is only called when an HTTP call needs it. */
export function createEffectLog(started: number, context: () => TraceContext, span: RunSpan | undefined): EffectLog {
  const records: EffectRecord[] = [];
  const pending = new Set<EffectRecord>();
  return {
    records: () =>
      records.map((record) =>
        pending.has(record)
          ? { ...record, durationMs: Date.now() - started - record.atMs, error: "no answer before the run ended" }
          : record,
      ),
    async perform(effect, perform) {
      const what = redact(describe(effect)) as string;
      const call = span?.recording ? span.call(what, attributesOf(effect)) : undefined;
      const at = Date.now();
      const clock = performance.now();
      const record: EffectRecord = { kind: effect.kind, what, atMs: at - started, durationMs: 0 };
      if (records.length < MAX_EFFECTS) records.push(record);
      pending.add(record);
      try {
        const value = await perform(
          effect.kind === "http" ? carrying(effect, call?.context ?? context(), call?.context.spanId) : effect,
        );
        if (effect.kind === "http") record.status = (value as { status: number }).status;
        return value;
      } catch (error) {
        record.error = redact((error as Error).message) as string;
        throw error;
      } finally {
        pending.delete(record);
        record.durationMs = Math.round((performance.now() - clock) * 100) / 100;
        call?.end({
          error: record.error,
          attributes: record.status === undefined ? {} : { "http.response.status_code": record.status },
        });
      }
    },
  };
}

function describe(effect: Effect): string {
  switch (effect.kind) {
    case "http":
      return `${effect.request.method ?? "GET"} ${effect.request.connection ? `${effect.request.connection}: ` : ""}${effect.request.url}`;
    case "state":
      return `${effect.op} ${effect.key}`;
    case "negotiate":
      return `negotiate ${effect.hub}`;
    case "sendNow":
      return effect.action.actionName;
  }
}

function attributesOf(effect: Effect): Record<string, string> {
  if (effect.kind !== "http") return { "patchbay.effect": effect.kind };
  const { method = "GET", url } = effect.request;
  return { "patchbay.effect": "http", "http.request.method": method, "url.full": redact(url) as string };
}

/** The handler's own header wins. */
function carrying(
  effect: Extract<Effect, { kind: "http" }>,
  context: TraceContext,
  spanId: string | undefined,
): Effect {
  const { request } = effect;
  const own = Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === "traceparent");
  if (own) return effect;
  return { ...effect, request: { ...request, headers: { ...request.headers, ...traceHeaders(context, spanId) } } };
}
