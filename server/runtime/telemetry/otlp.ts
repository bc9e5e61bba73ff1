import { setTimeout as delay } from "node:timers/promises";
import {
  createTraceState,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "pino";
import { placeOfFailure } from "../traces/record.ts";
import type { TraceContext } from "../traces/trace-context.ts";
import type { EndedRun, RunSpan, StartedRun, Telemetry } from "./types.ts";

const MAX_VALUE = 1000;
/** Milliseconds that the end of the runtime waits for a collector to take the last spans. */
const LAST_WAIT_MS = 2000;

/**
 * The official SDK, sending spans by OTLP/HTTP (JSON) in batches. `url` is where traces are posted. Sampling, headers,
 * time-outs and resource attributes are the SDK's own OTEL_… variables; a parent that is not sampled is respected.
 */
export function createOtlpTelemetry(url: string, logger: Logger | undefined): Telemetry {
  const quiet = () => {};
  const error = (message: string) => logger?.warn({ url, error: message.slice(0, 500) }, "spans could not be sent");
  const own = { error, warn: quiet, info: quiet, debug: quiet, verbose: quiet };
  diag.setLogger(own, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ "service.name": "patchbay" }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  const tracer = provider.getTracer("patchbay-runtime");

  function start(run: StartedRun): RunSpan {
    const span = tracer.startSpan(
      `${run.flow} ${run.trigger}`,
      {
        kind: run.kind === "schedule" ? SpanKind.INTERNAL : SpanKind.SERVER,
        attributes: {
          "patchbay.flow": run.flow,
          "patchbay.version": run.version,
          "patchbay.trigger": run.trigger,
          "patchbay.kind": run.kind,
          "patchbay.hub": run.hub,
        },
      },
      parentOf(run.caller),
    );
    const started = Date.now();
    const inside = trace.setSpan(ROOT_CONTEXT, span);
    return {
      context: contextOf(span, run.caller),
      recording: span.isRecording(),
      call(name, attributes) {
        const call = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, inside);
        return {
          context: contextOf(call, run.caller),
          end({ error, attributes: more = {} }) {
            call.setAttributes(more);
            if (error !== undefined) call.setStatus({ code: SpanStatusCode.ERROR, message: error });
            call.end();
          },
        };
      },
      end(ended) {
        if (span.isRecording()) nodeSpans(inside, started, ended);
        if (ended.statusCode !== undefined) span.setAttribute("http.response.status_code", ended.statusCode);
        span.setAttribute("patchbay.outcome", ended.outcome);
        if (ended.error) {
          const { message, node, stack } = ended.error;
          if (node !== undefined) span.setAttribute("patchbay.error.node", node);
          span.recordException({ name: "Error", message, ...(stack === undefined ? {} : { stack }) });
          span.setStatus({ code: SpanStatusCode.ERROR, message });
        }
        span.end();
      },
    };
  }

  /** One that has no value was under way at the end, or leads nowhere. */
  function nodeSpans(inside: Context, runStarted: number, { nodes, error }: EndedRun): void {
    const failed = placeOfFailure(nodes, error);
    const write = (node: string, from: number, to: number, attributes: Record<string, string>, problem?: string) => {
      const span = tracer.startSpan(node, { startTime: from, attributes }, inside);
      if (problem !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: problem });
      span.end(Math.max(from, to));
    };
    for (const [place, { node, value, started, at }] of nodes.entries()) {
      const from = started ?? runStarted;
      const known: Record<string, string> = at === undefined ? {} : { "patchbay.value": short(value) };
      const isFailed = place === failed;
      const to = at ?? (isFailed ? Date.now() : from);
      write(node, from, to, { "patchbay.node": node, ...known }, isFailed ? error?.message : undefined);
    }
    // The trigger's own code.
    if (error?.node !== undefined && failed === -1) {
      write(error.node, runStarted, Date.now(), { "patchbay.node": error.node }, error.message);
    }
  }

  return {
    start,
    async close() {
      // The exporter tries again and again; nobody waits for that.
      const sent = provider.shutdown().catch((cause: unknown) => error(String(cause)));
      await Promise.race([sent, delay(LAST_WAIT_MS, undefined, { ref: false })]);
    },
  };
}

function parentOf(caller: TraceContext | undefined): Context {
  if (caller?.spanId === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, sampled, tracestate } = caller;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: sampled ? 1 : 0,
    isRemote: true,
    ...(tracestate === undefined ? {} : { traceState: createTraceState(tracestate) }),
  });
}

function contextOf(span: Span, caller: TraceContext | undefined): TraceContext {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, sampled: (traceFlags & 1) === 1, tracestate: caller?.tracestate };
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? "undefined").slice(0, MAX_VALUE);
}
