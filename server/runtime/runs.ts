import type { Logger } from "pino";
import type { HttpAnswer } from "../../flows/handler-kit/answer.ts";
import type { PacketHead } from "../../flows/handler-kit/packet.ts";
import type { HandlerResult } from "../../flows/handler-kit/types.ts";
import type { Effects } from "./effects.ts";
import type { LiveFlow, Target } from "./flows/routing.ts";
import type { Metrics } from "./metrics.ts";
import { Run } from "./run.ts";
import type { CountingSender } from "./service/batcher.ts";
import type { CallLines } from "./service/carried.ts";
import type { Telemetry } from "./telemetry/types.ts";
import { createStackMapper, type StackMapper } from "./traces/stack.ts";
import type { TraceStore } from "./traces/store.ts";
import type { TraceContext } from "./traces/trace-context.ts";

export interface RunInput {
  event: object;
  /** The raw JSON array of a user event's packet. */
  args?: string;
  /** Before the bytes in `args`, which are base64 (`children/bytes.ts`). */
  mark?: string;
  /** The answer may carry what the run sends, because who gets it has agreed to that. The packet it answers. */
  carries?: PacketHead | undefined;
  /** Trace context of the request that started the run. */
  caller?: TraceContext | undefined;
}

/** An answer, and the calls that whoever gets it is to make first. */
export interface RunAnswer extends HttpAnswer {
  calls?: CallLines;
  /** Makes the calls in the usual way, when nobody is there any more to take the answer. */
  sendCalls?(): Promise<void>;
}

export interface Runner {
  /**
   * One run from event to answer. All or nothing towards clients: the answer is made and every action checked before
   * the first action goes out; when anything fails before that, nothing does. Never throws; calls `done` once.
   */
  run(
    target: Target,
    input: RunInput,
    toAnswer: (result: HandlerResult) => HttpAnswer,
    done: (answer: RunAnswer) => void,
  ): void;
}

export interface RunnerOptions {
  sender: CountingSender;
  effects: Effects;
  traces: TraceStore;
  metrics: Metrics;
  telemetry: Telemetry | undefined;
  logger: Logger | undefined;
}

export function createRunner(options: RunnerOptions): Runner {
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

  const services = { ...options, mapperOf };
  return {
    run(target, input, toAnswer, done) {
      new Run(services, target, input, toAnswer, done).start();
    },
  };
}
