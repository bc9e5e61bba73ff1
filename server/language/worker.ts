import { parentPort, workerData } from "node:worker_threads";
import type { Job, Outcome } from "./index.ts";
import { registerAgain } from "./node-types.ts";
import type { NodeTypeSource } from "./node-types.ts";
import { build, compileChecked } from "./work.ts";

await registerAgain((workerData as { nodeTypes: NodeTypeSource[] }).nodeTypes);

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
