import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { NodeTypeSource } from "./node-types.ts";
import { readFlow } from "./read.ts";
import type { Built, Checked, Options, ReadResult } from "./types.ts";

export type { Built, Checked, Module, Options, ReadResult } from "./types.ts";

/** The flow language as the server uses it. Compiling and type-checking happen beside the thread that answers. */
export interface Language {
  read(text: string, options?: Options): ReadResult;
  compile(text: string, options?: Options): Promise<Checked>;
  /** Compiled for our own runtime: checked, instrumented, as JavaScript. */
  build(text: string, options?: Options): Promise<Built>;
  close(): Promise<void>;
}

/** What crosses to the worker and back. */
export interface Job {
  number: number;
  method: "compile" | "build";
  text: string;
  options: Options;
}
export type Outcome = { number: number; result: unknown } | { number: number; error: string };

/** A flow takes some 100 ms; one that takes this long would take forever. */
const DEADLINE_MS = 30_000;
const HEAP_MB = 1_024;

interface Waiting {
  job: Job;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/**
 * One worker thread, one job at a time: TypeScript keeps its parsed libraries between jobs, and a flow that hangs or
 * eats memory takes down the worker, not the server. A worker that died is replaced for the next job.
 */
export function startLanguage(nodeTypes: readonly NodeTypeSource[] = [], deadlineMs = DEADLINE_MS): Language {
  const queue: Waiting[] = [];
  let worker: Worker | undefined;
  let running: { waiting: Waiting; timer: NodeJS.Timeout } | undefined;
  let count = 0;
  let closed = false;

  const finish = (outcome: (waiting: Waiting) => void) => {
    if (!running) return;
    clearTimeout(running.timer);
    const { waiting } = running;
    running = undefined;
    outcome(waiting);
    next();
  };

  const replace = (message: string) => {
    void worker?.terminate();
    worker = undefined;
    finish(({ reject }) => reject(new Error(message)));
  };

  const next = () => {
    if (running || closed) return;
    const waiting = queue.shift();
    if (!waiting) return;
    worker ??= startWorker();
    running = {
      waiting,
      timer: setTimeout(
        () => replace(`Compiling took longer than ${deadlineMs / 1000} s and was given up.`),
        deadlineMs,
      ),
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(waiting.job);
  };

  const startWorker = (): Worker => {
    const started = spawn(nodeTypes);
    started.on("message", (outcome: Outcome) => {
      if (running?.waiting.job.number !== outcome.number) return;
      finish(({ resolve, reject }) =>
        "error" in outcome ? reject(new Error(outcome.error)) : resolve(outcome.result),
      );
    });
    const died = (why: string) => {
      if (worker === started) replace(`The compiler stopped: ${why}`);
    };
    started.on("error", (error) => died(error.message));
    started.on("exit", (code) => died(`exit ${code}`));
    started.unref();
    return started;
  };

  const run = <T>(method: Job["method"], text: string, options: Options = {}): Promise<T> => {
    if (closed) return Promise.reject(new Error("The compiler is closed."));
    return new Promise<T>((resolve, reject) => {
      queue.push({
        job: { number: (count += 1), method, text, options },
        resolve: resolve as Waiting["resolve"],
        reject,
      });
      next();
    });
  };

  return {
    read: readFlow,
    compile: (text, options) => run<Checked>("compile", text, options),
    build: (text, options) => run<Built>("build", text, options),
    async close() {
      closed = true;
      const ended = worker;
      worker = undefined;
      for (const { reject } of queue.splice(0)) reject(new Error("The compiler is closed."));
      finish(({ reject }) => reject(new Error("The compiler is closed.")));
      await ended?.terminate();
    },
  };
}

/** From source (tests) a worker starts without tsx, whatever started this process, so it takes tsx first. */
function spawn(nodeTypes: readonly NodeTypeSource[]): Worker {
  const options = { env: {}, workerData: { nodeTypes }, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } };
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("worker.js", import.meta.url), options);
  const tsx = new URL(
    "dist/esm/api/index.mjs",
    pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json")),
  ).href;
  const start = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(new URL("worker.ts", import.meta.url).href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(start)}`), options);
}
