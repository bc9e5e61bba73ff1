import type { Logger } from "pino";
import { errorAnswer, type HttpAnswer } from "../../flows/handler-kit/answer.ts";
import type { HandlerResult } from "../../flows/handler-kit/types.ts";
import type { LogRecord, NodeRecord } from "./child/protocol.ts";
import { showArguments } from "./children/bytes.ts";
import type { Effects } from "./effects.ts";
import type { HostReply } from "./flows/host.ts";
import type { LiveFlow, Target } from "./flows/routing.ts";
import type { Metrics } from "./metrics.ts";
import type { CountingSender, Deliveries } from "./service/batcher.ts";
import { carriedCalls, type CarriedCall } from "./service/carried.ts";
import type { RunSpan, Telemetry } from "./telemetry/types.ts";
import { createEffectLog, type EffectLog } from "./traces/effects.ts";
import { traceOf } from "./traces/record.ts";
import { redact } from "./traces/redact.ts";
import { createStackMapper, type MappedError, type StackMapper } from "./traces/stack.ts";
import type { TraceStore } from "./traces/store.ts";
import { newTraceContext, type TraceContext } from "./traces/trace-context.ts";
import type { Outcome } from "./traces/types.ts";

export interface RunInput {
  event: object;
  /** The raw JSON array of a user event's packet. */
  args?: string;
  /** Before the bytes in `args`, which are base64 (`children/bytes.ts`). */
  mark?: string;
  /** The answer may carry what the run sends: who gets it has agreed to that. */
  carries?: boolean;
  /** Trace context of the request that started the run. */
  caller?: TraceContext | undefined;
}

/** An answer, and the actions that whoever gets it is to do first. */
export interface RunAnswer extends HttpAnswer {
  actions?: readonly CarriedCall[];
  /** Sends the actions in the usual way, when nobody is there any more to take the answer. */
  sendActions?(): Promise<void>;
}

export interface Runner {
  /**
   * One run from event to answer. All or nothing towards clients: the answer is made and every action checked before
   * the first action goes out; when anything fails before that, nothing does. Never rejects.
   */
  run(target: Target, input: RunInput, toAnswer: (result: HandlerResult) => HttpAnswer): Promise<RunAnswer>;
}

export interface RunnerOptions {
  sender: CountingSender;
  effects: Effects;
  traces: TraceStore;
  metrics: Metrics;
  telemetry: Telemetry | undefined;
  logger: Logger | undefined;
}

/** How a run ended, before it is recorded. */
interface End {
  outcome: Outcome;
  answer: RunAnswer;
  result?: HandlerResult;
  deliveries?: Deliveries;
  nodes?: NodeRecord[];
  error?: { message: string; stack?: string };
}

export function createRunner({ sender, effects, traces, metrics, telemetry, logger }: RunnerOptions): Runner {
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
    { counted, carries }: { counted: boolean; carries: boolean },
    span: RunSpan | undefined,
  ): Promise<End> {
    if (reply.kind !== "done") return failedEnd(reply, trigger.name);
    const { result, nodes } = reply;
    const sending = result.actions.length > 0 && span?.recording ? span.call("send actions", {}) : undefined;
    try {
      let answer: RunAnswer = toAnswer(result);
      let deliveries: Deliveries | undefined;
      if (result.actions.length > 0) {
        // A run that is recorded sends by itself: only then can it tell what became of it.
        const recorded = counted || sending !== undefined;
        const actions =
          carries && !recorded && answer.status < 300 ? carriedCalls(trigger.hub, result.actions) : undefined;
        if (actions) {
          const { status, headers, body } = answer;
          answer = { status, headers, body, actions, sendActions: () => sender.sendAll(trigger.hub, result.actions) };
        } else if (recorded) deliveries = await sender.sendCounted(trigger.hub, result.actions);
        else await sender.sendAll(trigger.hub, result.actions);
        metrics.action(flow.deployment.flowId, result.actions.length);
      }
      sending?.end({ attributes: sent(result.actions.length, deliveries) });
      return { outcome: "ok", answer, result, deliveries, nodes };
    } catch (error) {
      const { message } = error as Error;
      sending?.end({ error: message });
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
      const kept = traces.allow();
      const span = telemetry?.start({
        flow: flowId,
        version,
        trigger: trigger.node,
        kind: trigger.kind,
        hub: trigger.hub,
        caller: input.caller,
      });
      const logs: LogRecord[] = [];
      // Made when first needed: most runs neither call anybody nor are recorded.
      let context: TraceContext | undefined = span?.context ?? input.caller;
      const traceContext = () => (context ??= newTraceContext());
      let effectLog: EffectLog | undefined;
      const reply = await flow.host.run({
        trigger: trigger.name,
        event: input.event,
        args: input.args,
        mark: input.mark,
        names: trigger.parameters,
        trace: kept || span?.recording === true,
        effect(effect) {
          effectLog ??= createEffectLog(started, traceContext, span);
          return effectLog.perform(effect, (one) => effects(flowId, one));
        },
        log(entry) {
          logs.push(entry);
          logger?.[entry.level](
            { flow: flowId, trigger: trigger.name, data: redact(entry.data) },
            redact(entry.message) as string,
          );
        },
      });
      const end = await finish(target, reply, toAnswer, { counted: kept, carries: input.carries === true }, span);
      const { outcome, nodes = [], result, deliveries, answer } = end;
      const durationMs = performance.now() - clock;
      metrics.run(flowId, trigger.kind, outcome, durationMs);
      const error = end.error && mapperOf(flow)(end.error);
      if (error)
        logger?.warn(
          { flow: flowId, trigger: trigger.name, node: error.node, outcome, stack: error.stack },
          error.message,
        );
      if (span) {
        const values = span.recording ? nodes.map((node) => ({ ...node, value: redact(node.value) })) : [];
        span.end({
          outcome,
          error: redact(error) as MappedError | undefined,
          statusCode: answer.status,
          nodes: values,
        });
      }
      if (kept || outcome !== "ok") {
        traces.add(
          traceOf(target, {
            traceId: traceContext().traceId,
            started,
            durationMs,
            outcome,
            error,
            event: eventOf(input),
            nodes,
            effects: effectLog?.records ?? [],
            logs,
            result,
            deliveries,
            status: answer.status,
          }),
        );
      }
      return answer;
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

/** What the handler was given; the arguments are only parsed here when the run is recorded. */
function eventOf({ event, args, mark }: RunInput): unknown {
  if (args === undefined) return event;
  try {
    const [eventName, ...parameters] = showArguments(args, mark) as unknown[];
    return { ...event, eventName, parameters };
  } catch {
    return { ...event, packet: args };
  }
}

function sent(actions: number, deliveries: Deliveries | undefined): Record<string, number> {
  const known = deliveries?.filter((count) => count !== null) ?? [];
  const total = known.reduce((sum, count) => sum + count, 0);
  return { "patchbay.actions": actions, ...(known.length > 0 ? { "patchbay.deliveries": total } : {}) };
}
