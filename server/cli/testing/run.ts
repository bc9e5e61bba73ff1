import { fork, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { TestOutcome } from "../../../flows/testing/index.ts";
import type { FlowTest } from "../../../flows/testing/types.ts";
import type { FromChild, Job } from "./child.ts";

const HEAP_MB = 256;
/** A process that takes this long to start never will. */
const START_MS = 30_000;

/**
 * Runs the tests of one flow in a process of its own. A test that takes longer than `timeoutMs`, or takes the process
 * down with it, is reported so, and the rest runs in a new process.
 */
export async function runInChild(code: string, tests: readonly FlowTest[], timeoutMs: number): Promise<TestOutcome[]> {
  const outcomes: TestOutcome[] = [];
  while (outcomes.length < tests.length) {
    const rest = tests.slice(outcomes.length);
    const { done, problem } = await oneChild({ code, tests: rest }, timeoutMs);
    outcomes.push(...done);
    if (problem === undefined) break;
    const name = tests[outcomes.length]!.name;
    outcomes.push({ name, passed: false, problem, differences: [], actual: {}, traces: [] });
  }
  return outcomes;
}

/** What a child got done; with a problem, the next test is to blame for it. */
function oneChild(job: Job, timeoutMs: number): Promise<{ done: TestOutcome[]; problem?: string }> {
  const child = start();
  const done: TestOutcome[] = [];
  let stderr = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-2_000)));
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const wait = (ms: number, late: () => void) => {
      clearTimeout(timer);
      timer = setTimeout(late, ms);
    };
    const end = (problem?: string) => {
      clearTimeout(timer);
      child.removeAllListeners().kill("SIGKILL");
      resolve({ done, ...(problem === undefined ? {} : { problem }) });
    };
    const nextTest = () => wait(timeoutMs, () => end(`It did not end within ${timeoutMs} ms.`));
    const fail = (why: string) => {
      child.removeAllListeners().kill("SIGKILL");
      clearTimeout(timer);
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

/** From source (our own tests) the child needs tsx to read TypeScript. */
function start(): ChildProcess {
  const file = fileURLToPath(import.meta.url).replace(/run\.(ts|js)$/, "child.$1");
  const tsx = () => pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return fork(file, [], {
    env: {},
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    execArgv: [
      `--max-old-space-size=${HEAP_MB}`,
      "--disallow-code-generation-from-strings",
      "--no-warnings",
      ...(file.endsWith(".ts") ? ["--import", tsx()] : []),
    ],
  });
}
