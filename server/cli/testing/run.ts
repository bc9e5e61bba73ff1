import { fork, type ChildProcess } from "node:child_process";
import type { TestOutcome } from "../../../flows/testing/index.ts";
import type { FlowTest } from "../../../flows/testing/types.ts";
import type { FromChild, Job } from "./child.ts";
import { childEntry } from "./entry.ts";

const HEAP_MB = 256;
/** A process that takes this long to start never will. */
const START_MS = 30_000;

/**
 * Runs the tests of one flow in a process of its own. A test that takes longer than `timeoutMs`, or takes the process
 * down with it, is reported so, and the rest runs in a new process.
 */
export async function runInChild(code: string, tests: readonly FlowTest[], timeoutMs: number): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  const entry = await childEntry();
  while (outcomes.length < tests.length) {
    const rest = tests.slice(outcomes.length);
    const { done, problem } = await oneChild(entry, { code, tests: rest }, timeoutMs);
    outcomes.push(...done);
    if (problem === undefined) break;
    const name = tests[outcomes.length]!.name;
    outcomes.push({ name, passed: false, problem, differences: [], actual: {}, traces: [] });
  }
  return outcomes;
}

/** What a child got done; with a problem, the next test is to blame for it. */
function oneChild(entry: string, job: Job, timeoutMs: number): Promise<{ done: TestOutcome[]; problem?: string }> {
  const child = start(entry);
  const done: TestOutcome[] = [];
  let stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-2_000)));
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    let turn = 0;
    const stopWaiting = () => {
      clearTimeout(timer);
      turn++;
    };
    const wait = (ms: number, late: () => void) => {
      stopWaiting();
      const mine = turn;
      // This process may have been compiling all the time: what the child has said by now is heard first.
      timer = setTimeout(() => setImmediate(() => mine === turn && late()), ms);
    };
    const end = (problem?: string) => {
      stopWaiting();
      child.removeAllListeners().kill("SIGKILL");
      resolve({ done, ...(problem === undefined ? {} : { problem }) });
    };
    const nextTest = () => wait(timeoutMs, () => end(`It did not end within ${timeoutMs} ms.`));
    const fail = (why: string) => {
      child.removeAllListeners().kill("SIGKILL");
      stopWaiting();
      reject(new Error(`The process that runs the tests ${why}. ${stderr}`.trim()));
    };
    wait(START_MS, () => fail("did not start"));
    child.on("message", (message: FromChild) => {
      if ("refused" in message) return end(`The compiled flow does not load: ${message.refused}`);
      if ("outcome" in message && done.push(message.outcome) === job.tests.length) return end();
      if ("ready" in message) child.send(job);
      nextTest();
    });
    child.on("error", (error) => fail(`could not be started: ${error.message}`));
    // What it said last may come after its end.
    const ended = Promise.all([
      new Promise<string>((tell) => child.on("exit", (code, signal) => tell(signal ?? `exit code ${code}`))),
      new Promise<void>((tell) => child.on("disconnect", tell)),
    ]);
    void ended.then(([how]) => {
      const memory = /heap out of memory/.test(stderr);
      end(memory ? `It used more than ${HEAP_MB} MB of memory.` : `Its process ended (${how}).`);
    });
  });
}

function start(entry: string): ChildProcess {
  return fork(entry, [], {
    env: {},
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [`--max-old-space-size=${HEAP_MB}`, "--disallow-code-generation-from-strings", "--no-warnings"],
  });
}
