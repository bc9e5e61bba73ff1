import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { errorAnswer, type HttpAnswer } from "../../flows/handler-kit/answer.ts";
import type { Sender } from "../../flows/handler-kit/rest.ts";
import type { HandlerResult } from "../../flows/handler-kit/types.ts";
import type { Effect, LogRecord, NodeRecord } from "./child/protocol.ts";
import type { Effects } from "./effects.ts";
import type { HostReply } from "./flows/host.ts";
import type { LiveFlow, Target } from "./flows/routing.ts";
import type { Metrics } from "./metrics.ts";
import { redact } from "./traces/redact.ts";
import { createStackMapper, type StackMapper } from "./traces/stack.ts";
import { traceContextOf, traceparentFor, type TraceContext } from "./traces/trace-context.ts";
import type { TraceStore } from "./traces/store.ts";
import type { Outcome, Trace } from "./traces/types.ts";

export interface RunInput {
  event: object;
  /** The raw JSON array of a user event's packet. */
  args?: string;
  /** W3C `traceparent` of the request that started the run. */
  traceparent?: string | undefined;
}

export interface Runner {
  /**
   * One run from event to answer. All or nothing towards clients: the answer is made and every action checked before
   * the first action goes out; when anything fails before that, nothing does. Never rejects.
   */
  run(target: Target, input: RunInput, toAnswer: (result: HandlerResult) => HttpAnswer): Promise<HttpAnswer>;
}

export interface RunnerOptions {
  sender: Sender;
  effects: Effects;
  traces: TraceStore;
  metrics: Metrics;
  logger: Logger | undefined;
}

/** How a run ended, before it is recorded. */
interface End {
  outcome: Outcome;
  answer: HttpAnswer;
  result?: HandlerResult;
  nodes?: NodeRecord[];
  error?: { message: string; stack?: string };
}

export function createRunner({ sender, effects, traces, metrics, logger }: RunnerOptions): Runner {
  const mappers = new WeakMap<LiveFlow, StackMapper>();

  function mapperOf(flow: LiveFlow): StackMapper {
    let mapper = mappers.get(flow);
    if (!mapper) {
      const { code, lines, flowId } = flow.deployment;
      mapper = createStackMapper(code, lines, `${flowId}.ts`);
      mappers.set(flow, mapper);
    }
    return mapper;
  }

  async function finish(
    { flow, trigger }: Target,
    reply: HostReply,
    toAnswer: (result: HandlerResult) => HttpAnswer,
  ): Promise<End> {
    if (reply.kind !== "done") return failedEnd(reply, trigger.name);
    const { result, nodes } = reply;
    try {
      const answer = toAnswer(result);
      if (result.actions.length > 0) {
        await sender.sendAll(trigger.hub, result.actions);
        metrics.action(flow.deployment.flowId, result.actions.length);
      }
      return { outcome: "ok", answer, result, nodes };
    } catch (error) {
      const { message } = error as Error;
      const answer = errorAnswer(500, "handler-failed", `Handler "${trigger.name}" failed`);
      return { outcome: "failed", answer, result, nodes, error: { message } };
    }
  }

  return {
    async run(target, input, toAnswer) {
      const { flow, trigger } = target;
      const { flowId, version } = flow.deployment;
      const started = Date.now();
      const clock = performance.now();
      const record = traces.allow();
      const logs: LogRecord[] = [];
      // Made when first needed: most runs neither call anybody nor are recorded.
      let context: TraceContext | undefined;
      const traceContext = () => (context ??= traceContextOf(input.traceparent));
      const traced = (effect: Effect) => (effect.kind === "http" ? withTraceparent(effect, traceContext()) : effect);
      const reply = await flow.host.run({
        trigger: trigger.name,
        event: input.event,
        args: input.args,
        names: trigger.parameters,
        trace: record,
        effect: (effect) => effects(flowId, traced(effect)),
        log(entry) {
          logs.push(entry);
          logger?.[entry.level](
            { flow: flowId, trigger: trigger.name, data: redact(entry.data) },
            redact(entry.message) as string,
          );
        },
      });
      const end = await finish(target, reply, toAnswer);
      const durationMs = performance.now() - clock;
      metrics.run(flowId, trigger.kind, end.outcome, durationMs);
      if (record || end.outcome !== "ok") {
        const error = end.error && mapperOf(flow)(end.error);
        if (error)
          logger?.warn(
            { flow: flowId, trigger: trigger.name, node: error.node, outcome: end.outcome, stack: error.stack },
            error.message,
          );
        const trace: Trace = {
          id: randomUUID(),
          traceId: traceContext().traceId,
          flow: flowId,
          version,
          trigger: trigger.node,
          kind: trigger.kind,
          startedAt: new Date(started).toISOString(),
          durationMs: Math.round(durationMs * 100) / 100,
          outcome: end.outcome,
          ...(error ? { error: redact(error) as Trace["error"] } : {}),
          event: redact(eventOf(input)),
          nodes: (end.nodes ?? []).map(({ node, value, at }) => ({
            node,
            value: redact(value),
            atMs: at - started,
          })),
          actions: redact(end.result?.actions ?? []) as Trace["actions"],
          ...(end.result?.ack ? { ack: redact(end.result.ack) as unknown[] } : {}),
          ...(trigger.kind === "http.request" || end.result?.statusCode ? { statusCode: end.answer.status } : {}),
          logs: logs.map(({ level, message, data, at }) => ({
            level,
            message: redact(message) as string,
            data: redact(data),
            atMs: at - started,
          })),
        };
        traces.add(trace);
      }
      return end.answer;
    },
  };
}

function failedEnd(reply: Exclude<HostReply, { kind: "done" }>, handler: string): End {
  switch (reply.kind) {
    case "failed":
      return {
        outcome: "failed",
        answer: reply.badInput
          ? errorAnswer(400, "bad-webhook", reply.error.message)
          : errorAnswer(500, "handler-failed", `Handler "${handler}" failed`),
        nodes: reply.nodes,
        error: reply.error,
      };
    case "timeout":
      return { outcome: "timeout", answer: errorAnswer(500, "handler-timeout", reply.message), error: reply };
    case "lost":
      return {
        outcome: "crashed",
        answer: errorAnswer(500, "handler-crashed", `The process of handler "${handler}" ${reply.reason}`),
        error: { message: `The handler process ${reply.reason}` },
      };
    case "unavailable":
      return {
        outcome: "failed",
        answer: errorAnswer(503, "flow-unavailable", reply.reason),
        error: { message: reply.reason },
      };
  }
}

/** The handler's own header wins. */
function withTraceparent(effect: Extract<Effect, { kind: "http" }>, context: TraceContext): Effect {
  const { request } = effect;
  const own = Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === "traceparent");
  if (own) return effect;
  return { ...effect, request: { ...request, headers: { ...request.headers, traceparent: traceparentFor(context) } } };
}

/** What the handler was given; the arguments are only parsed here when the run is recorded. */
function eventOf({ event, args }: RunInput): unknown {
  if (args === undefined) return event;
  try {
    const [eventName, ...parameters] = JSON.parse(args) as unknown[];
    return { ...event, eventName, parameters };
  } catch {
    return { ...event, packet: args };
  }
}
