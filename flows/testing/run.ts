import type { Flow, HandlerContext, HandlerResult } from "../handler-kit/types.ts";
import { compareJson, type Difference } from "./compare.ts";
import type { FlowTest } from "./document.ts";
import { plainEvent } from "./events.ts";
import { plainState } from "./state.ts";

export interface TestOutcome {
  name: string;
  passed: boolean;
  differences: Difference[];
  /** Everything the run did, in the shape of `expect`: a recording is this, saved. */
  actual: Record<string, unknown>;
  /** What each node had, in order; only of a flow compiled with `instrument`. */
  traces: { node: string; value: unknown }[];
}

/** Runs one test against a loaded module. No network, no clock, no chance: effects come from the test. */
export async function runFlowTest(flow: Flow, test: FlowTest): Promise<TestOutcome> {
  const traces: TestOutcome["traces"] = [];
  const actual: Record<string, unknown> = {
    sent: [],
    logs: [],
    requests: [],
    state: JSON.parse(JSON.stringify(test.effects.state)),
  };
  const trigger = flow.triggers.find((t) => t.name === test.trigger);
  if (!trigger) {
    const differences = [{ path: "trigger", expected: test.trigger, actual: flow.triggers.map((t) => t.name) }];
    return { name: test.name, passed: false, differences, actual: {}, traces };
  }
  try {
    const event = plainEvent(trigger, test.event);
    const result: HandlerResult = await trigger.run(event, context(test, actual as Recorded, traces));
    Object.assign(actual, result);
  } catch (error) {
    // A failed run sends nothing, whatever it had collected.
    Object.assign(actual, { error: error instanceof Error ? error.message : String(error), actions: [] });
  }
  const plain = JSON.parse(JSON.stringify(actual)) as Record<string, unknown>;
  const differences = Object.entries(test.expect).flatMap(([key, expected]) =>
    expected === undefined ? [] : compareJson(expected, plain[key], key),
  );
  if (plain.error !== undefined && test.expect.error === undefined) {
    differences.unshift({ path: "error", expected: undefined, actual: plain.error });
  }
  return { name: test.name, passed: differences.length === 0, differences, actual: plain, traces };
}

type Recorded = { state: Record<string, unknown>; sent: unknown[]; logs: unknown[]; requests: unknown[] };

function context({ env, effects }: FlowTest, out: Recorded, traces: TestOutcome["traces"]): HandlerContext {
  const answers = [...effects.http];
  let [ticks, draws, ids] = [0, 0, 0];
  return {
    env,
    http: async (request) => {
      out.requests.push(request);
      const answer = answers.shift();
      if (!answer) throw new Error(`The test gives no answer to ${request.method ?? "GET"} ${request.url}`);
      if ("error" in answer) throw new Error(answer.error);
      return { ...answer, ok: answer.status >= 200 && answer.status < 300, body: answer.body };
    },
    negotiate: async ({ hub, userId }) => ({
      endpoint: "http://gateway.test",
      path: `/clients/socketio/hubs/${hub}`,
      token: `token-of-${userId || "anonymous"}`,
    }),
    log: (level, message, data) => void out.logs.push({ level, message, ...(data === undefined ? {} : { data }) }),
    state: plainState(out.state),
    sendNow: async (_hub, action) => void out.sent.push(action),
    now: () => effects.now + ticks++,
    random: () => effects.random[draws++ % effects.random.length]!,
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`,
    trace: (node, value) => void traces.push({ node, value }),
  };
}
