import type { Flow, HandlerContext, HandlerResult } from "../handler-kit/types.ts";
import { compareJson, type Difference } from "./compare.ts";
import { plainEvent } from "./events.ts";
import { plainState } from "./state.ts";
import type { FlowTest, FlowTests } from "./types.ts";

export interface TestOutcome {
  name: string;
  passed: boolean;
  differences: Difference[];
  /** The test could not be brought to an end, and why: it took too long, its process died. */
  problem?: string;
  durationMs?: number;
  /** Everything the run did, in the shape of `expect`: a recording is this, saved. */
  actual: Record<string, unknown>;
  /** What each node had, in order; only of a flow compiled with `instrument`. */
  traces: { node: string; value: unknown }[];
}

/**
 * Runs the tests of a `<id>.test.json` against the flow they belong to, one after the other. Needs no network, no clock
 * and nothing but the language, so an exported project can carry it: this file, `compare.ts`, `events.ts`, `state.ts`
 * and `types.ts` beside the handler kit. Never rejects. A flow that loops hangs it: a host that cannot trust its flows
 * runs it where it can be ended.
 * @param flow default export of the compiled module
 * @param file content of the test file, already checked (`parseFlowTests`) or written by us
 */
export async function runFlowTests(flow: Flow, file: FlowTests): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  for (const test of file.tests) outcomes.push(await runFlowTest(flow, test));
  return outcomes;
}

/** Runs one test. Never rejects: what goes wrong is in the outcome. */
export async function runFlowTest(flow: Flow, test: FlowTest): Promise<TestOutcome> {
  const traces: TestOutcome["traces"] = [];
  const { name } = test;
  const trigger = flow.triggers.find((t) => t.name === test.trigger);
  if (!trigger) {
    const differences = [{ path: "trigger", expected: test.trigger, actual: flow.triggers.map((t) => t.name) }];
    return { name, passed: false, differences, actual: {}, traces };
  }
  const recorded: Recorded = { sent: [], logs: [], requests: [], state: copy(test.effects?.state ?? {}) };
  let result: Partial<HandlerResult> & { error?: string };
  try {
    const event = plainEvent(trigger, test.event ?? {});
    result = copy<HandlerResult>(await trigger.run(event, context(test, recorded, traces)));
  } catch (error) {
    // A failed run sends nothing, whatever it had collected.
    result = { error: error instanceof Error ? error.message : String(error), actions: [] };
  }
  const actual = { ...(copy(recorded) as object), ...result } as Record<string, unknown>;
  const differences = Object.entries(test.expect).flatMap(([key, expected]) =>
    expected === undefined ? [] : compareJson(expected, actual[key], key),
  );
  if (actual.error !== undefined && test.expect.error === undefined) {
    differences.unshift({ path: "error", expected: undefined, actual: actual.error });
  }
  return { name, passed: differences.length === 0, differences, actual, traces };
}

/** As it would go over the wire. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

type Recorded = { state: Record<string, unknown>; sent: unknown[]; logs: unknown[]; requests: unknown[] };

/** 2026-01-01T00:00:00Z. */
const START = 1_767_225_600_000;

function context({ env = {}, effects = {} }: FlowTest, out: Recorded, traces: TestOutcome["traces"]): HandlerContext {
  const { now = START, random = [0.5] } = effects;
  const answers = [...(effects.http ?? [])];
  let [ticks, draws, ids] = [0, 0, 0];
  return {
    env,
    http: async (request) => {
      out.requests.push(copy(request));
      const answer = answers.shift();
      if (!answer) throw new Error(`The test gives no answer to ${request.method ?? "GET"} ${request.url}`);
      if ("error" in answer) throw new Error(answer.error);
      const { status = 200, headers = {}, body } = answer;
      return { status, ok: status >= 200 && status < 300, headers, body };
    },
    negotiate: async ({ hub, userId }) => ({
      endpoint: "http://gateway.test",
      path: `/clients/socketio/hubs/${hub}`,
      token: `token-of-${userId || "anonymous"}`,
    }),
    log: (level, message, data) => void out.logs.push({ level, message, ...(data === undefined ? {} : { data }) }),
    state: plainState(out.state),
    sendNow: async (_hub, action) => void out.sent.push(copy(action)),
    now: () => now + ticks++,
    random: () => random[draws++ % random.length]!,
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`,
    enter() {},
    trace: (node, value) => void traces.push({ node, value }),
  };
}
