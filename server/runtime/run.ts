import { ackAnswer, type HttpAnswer } from "../../flows/handler-kit/answer.ts";
import type { HandlerResult } from "../../flows/handler-kit/types.ts";
import { showArguments } from "./children/bytes.ts";
import type { RunRequest } from "./children/runs-under-way.ts";
import type { Effect, LogRecord, NodeRecord } from "./child/protocol.ts";
import type { HostReply } from "./flows/host.ts";
import type { LiveFlow, Target } from "./flows/routing.ts";
import { failedEnd, unsentEnd, type RunEnd } from "./run-end.ts";
import type { RunAnswer, RunInput, RunnerOptions } from "./runs.ts";
import type { Deliveries } from "./service/batcher.ts";
import { requestsOf, stayIn, type CallLines } from "./service/carried.ts";
import type { RunSpan } from "./telemetry/types.ts";
import { createEffectLog, type EffectLog } from "./traces/effects.ts";
import { traceOf } from "./traces/record.ts";
import { redact } from "./traces/redact.ts";
import type { MappedError, StackMapper } from "./traces/stack.ts";
import { newTraceContext, type TraceContext } from "./traces/trace-context.ts";

/** What all runs stand on. */
export interface RunServices extends RunnerOptions {
  mapperOf(flow: LiveFlow): StackMapper;
}

/**
 * One run from event to answer. An object with callbacks, because there is one per event: promises, and closures for what
 * most runs never need, would cost more than all that a run does.
 */
export class Run implements RunRequest {
  readonly trigger: string;
  readonly trace: boolean;
  readonly #services: RunServices;
  readonly #target: Target;
  readonly #input: RunInput;
  readonly #toAnswer: (result: HandlerResult) => HttpAnswer;
  readonly #done: (answer: RunAnswer) => void;
  readonly #started = Date.now();
  readonly #clock = performance.now();
  /** It is this run's turn to be recorded whole. */
  readonly #kept: boolean;
  readonly #span: RunSpan | undefined;
  #context: TraceContext | undefined;
  #effects: EffectLog | undefined;
  #logs: LogRecord[] | undefined;

  constructor(
    services: RunServices,
    target: Target,
    input: RunInput,
    toAnswer: (result: HandlerResult) => HttpAnswer,
    done: (answer: RunAnswer) => void,
  ) {
    const { flow, trigger } = target;
    this.#services = services;
    this.#target = target;
    this.#input = input;
    this.#toAnswer = toAnswer;
    this.#done = done;
    this.#kept = services.traces.allow();
    this.#span = services.telemetry?.start({
      flow: flow.deployment.flowId,
      version: flow.deployment.version,
      trigger: trigger.node,
      kind: trigger.kind,
      hub: trigger.hub,
      caller: input.caller,
    });
    this.trigger = trigger.name;
    this.trace = this.#kept || this.#span?.recording === true;
  }

  /** A run that is recorded sends by itself: only then can it tell what became of it. */
  get carries(): string | undefined {
    return this.#input.carries === undefined || this.trace ? undefined : this.#target.trigger.hub;
  }

  get event(): object {
    return this.#input.event;
  }

  get args(): string | undefined {
    return this.#input.args;
  }

  get mark(): string | undefined {
    return this.#input.mark;
  }

  start(): void {
    this.#target.flow.host.run(this, (reply) => this.#replied(reply));
  }

  effect(effect: Effect): Promise<unknown> {
    const { flowId } = this.#target.flow.deployment;
    this.#effects ??= createEffectLog(this.#started, () => this.#traceContext(), this.#span);
    return this.#effects.perform(effect, (one) => this.#services.effects(flowId, one));
  }

  log(entry: LogRecord): void {
    (this.#logs ??= []).push(entry);
    this.#services.logger?.[entry.level](
      { flow: this.#target.flow.deployment.flowId, trigger: this.trigger, data: redact(entry.data) },
      redact(entry.message) as string,
    );
  }

  #traceContext(): TraceContext {
    return (this.#context ??= this.#span?.context ?? this.#input.caller ?? newTraceContext());
  }

  #replied(reply: HostReply): void {
    if (reply.kind === "carried") return this.#end(this.#carrying(reply.ack, reply.calls));
    if (reply.kind !== "done") return this.#end(failedEnd(reply, this.trigger));
    const { nodes, result } = reply;
    let answer: HttpAnswer;
    try {
      answer = this.#toAnswer(result);
    } catch (error) {
      return this.#end(unsentEnd(this.trigger, error, result, nodes));
    }
    if (result.actions.length > 0) return void this.#send(answer, result, nodes);
    this.#end({ outcome: "ok", answer, result, nodes });
  }

  /** The answer with the run's calls in it, as its process wrote them. */
  #carrying(ack: string | undefined, calls: CallLines): RunEnd {
    const head = this.#input.carries;
    const { hub } = this.#target.trigger;
    if (!head || !stayIn(hub, calls))
      return failedEnd(
        { kind: "failed", error: { message: "Its process sent what it was not asked for" } },
        this.trigger,
      );
    const answer = ackAnswer(head, ack);
    if (calls.length === 0) return { outcome: "ok", answer };
    this.#countActions(calls.length / 2);
    const { status, headers, body } = answer;
    const sendCalls = () => this.#services.sender.sendRequests(hub, requestsOf(calls));
    return { outcome: "ok", answer: { status, headers, body, calls, sendCalls } };
  }

  async #send(answer: RunAnswer, result: HandlerResult, nodes: NodeRecord[] | undefined): Promise<void> {
    const { hub } = this.#target.trigger;
    const { sender } = this.#services;
    const span = this.#span?.recording ? this.#span.call("send actions", {}) : undefined;
    let end: RunEnd;
    try {
      const deliveries = this.trace ? await sender.sendCounted(hub, result.actions) : undefined;
      if (!this.trace) await sender.sendAll(hub, result.actions);
      this.#countActions(result.actions.length);
      span?.end({ attributes: sent(result.actions.length, deliveries) });
      end = { outcome: "ok", answer, result, deliveries, nodes };
    } catch (error) {
      span?.end({ error: (error as Error).message });
      end = unsentEnd(this.trigger, error, result, nodes);
    }
    this.#end(end);
  }

  #countActions(count: number): void {
    this.#services.metrics.action(this.#target.flow.deployment.flowId, count);
  }

  #end(end: RunEnd): void {
    const { flow, trigger } = this.#target;
    const { outcome } = end;
    const durationMs = performance.now() - this.#clock;
    this.#services.metrics.run(flow.deployment.flowId, trigger.kind, outcome, durationMs);
    try {
      if (this.#kept || this.#span !== undefined || outcome !== "ok") this.#record(end, durationMs);
    } catch (error) {
      // Whatever is wrong with the record, the run has its answer, and this is called from the process's pipe.
      this.#services.logger?.error({ error: String(error) }, "a run could not be recorded");
    }
    this.#done(end.answer);
  }

  #record({ outcome, answer, result, deliveries, nodes = [], error: thrown }: RunEnd, durationMs: number): void {
    const { traces, logger, mapperOf } = this.#services;
    const { flow } = this.#target;
    const error = thrown && { ...mapperOf(flow)(thrown), ...(thrown.node === undefined ? {} : { node: thrown.node }) };
    if (error)
      logger?.warn(
        { flow: flow.deployment.flowId, trigger: this.trigger, node: error.node, outcome, stack: error.stack },
        error.message,
      );
    const span = this.#span;
    span?.end({
      outcome,
      error: redact(error) as MappedError | undefined,
      statusCode: answer.status,
      nodes: span.recording ? nodes.map((node) => ({ ...node, value: redact(node.value) })) : [],
    });
    if (!this.#kept && outcome === "ok") return;
    traces.add(
      traceOf(this.#target, {
        traceId: this.#traceContext().traceId,
        started: this.#started,
        durationMs,
        outcome,
        error,
        event: eventOf(this.#input),
        nodes,
        effects: this.#effects?.records() ?? [],
        logs: this.#logs ?? [],
        result,
        deliveries,
        status: answer.status,
      }),
    );
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
