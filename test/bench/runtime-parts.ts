/** What benches of whole servers share: the servers, each in a process of its own, and what the system says of those. */

import { fork } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Part {
  url: string;
  pid: number;
  /** Megabytes in use once the rest has been collected; needs `--expose-gc`. */
  live(): Promise<number>;
  /** Resolves when it is gone. */
  stop(): Promise<void>;
}

/** One of `runtime-parts.child.mjs`, with these flags of Node's. */
export function startPart(part: string, options: object = {}, flags: string[] = []): Promise<Part> {
  const file = fileURLToPath(new URL("runtime-parts.child.mjs", import.meta.url));
  const child = fork(file, [part, JSON.stringify(options)], { execArgv: flags });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const live = () =>
    new Promise<number>((answer) => {
      child.once("message", (message: any) => answer(message.live / 1_048_576));
      child.send("live");
    });
  const stop = () => {
    child.disconnect();
    return exited;
  };
  return new Promise((resolve, reject) => {
    child.once("message", ({ url }: any) => resolve({ url, pid: child.pid!, live, stop }));
    child.once("exit", (code) => reject(new Error(`${part} ended with ${code}`)));
  });
}

/** Ids of the processes that a process has started. */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "latin1").trim().split(" ").filter(Boolean).map(Number),
  );
}
