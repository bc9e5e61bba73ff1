/**
 * The process that runs the tests of one flow: given its module and its tests, it tells each outcome as soon as it is
 * there. It has an empty environment and is ended by its parent when a test takes too long.
 */
import { runFlowTest, type TestOutcome } from "../../../flows/testing/run.ts";
import type { FlowTest } from "../../../flows/testing/types.ts";
import type { Flow } from "../../../flows/handler-kit/types.ts";

export interface Job {
  /** JavaScript without imports. */
  code: string;
  tests: readonly FlowTest[];
}
export type FromChild = { ready: true } | { outcome: TestOutcome } | { refused: string };

const send = process.send!.bind(process);
const tell = (message: FromChild) => new Promise<void>((resolve) => void send(message, () => resolve()));

process.once("message", (job: Job) => {
  /* As in the runtime: what handlers have no business with is out of the way of accidents. */
  for (const name of ["fetch", "WebSocket", "EventSource", "navigator", "WebAssembly", "process"]) {
    Reflect.deleteProperty(globalThis, name);
  }
  void work(job);
});
/* A test that waits for nothing must not end the process: how long it may wait is the parent's to say. */
setInterval(() => {}, 60_000);
await tell({ ready: true });

async function work({ code, tests }: Job): Promise<void> {
  let flow: Flow;
  try {
    const url = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
    flow = ((await import(url)) as { default: Flow }).default;
  } catch (error) {
    return tell({ refused: String(error) });
  }
  for (const test of tests) {
    const started = performance.now();
    const outcome = await runFlowTest(flow, test);
    const traces = outcome.traces.map(({ node, value }) => ({ node, value: mark(value) }));
    await tell({ outcome: { ...outcome, traces, durationMs: performance.now() - started } });
  }
}

/** What coverage needs of a value: which port was taken, whether the node failed. */
function mark(value: unknown): unknown {
  if (typeof value === "string") return value.slice(0, 200);
  return typeof value === "object" && value !== null && "error" in value ? { error: true } : null;
}
