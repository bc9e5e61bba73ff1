import { parentPort } from "node:worker_threads";
import type { Job, Outcome } from "./index.ts";
import { build, compileChecked } from "./work.ts";

parentPort?.on("message", ({ number, method, text, options }: Job) => {
  let outcome: Outcome;
  try {
    outcome = { number, result: method === "build" ? build(text, options) : compileChecked(text, options) };
  } catch (error) {
    outcome = { number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(outcome);
});
