/** Connected clients that do nothing cost the runtime nothing. */

import { readFileSync } from "node:fs";
import type { Socket } from "socket.io-client";
import { afterAll, expect, test } from "vitest";
import { figure } from "./figures.ts";
import { startStack, type Stack } from "./support.ts";

let stack: Stack;
afterAll(() => stack.close());

test("1,000 idle clients: no invocation, no CPU of handlers, no growth of their memory", async () => {
  stack = await startStack();
  await stack.runtime.deploy("idle", [{ kind: "socket.event", event: "never", body: "return { actions: [] };" }]);
  await stack.hubReady();
  const clients: Socket[] = [];
  for (let at = 0; at < 1000; at += 100) {
    clients.push(...(await Promise.all(Array.from({ length: 100 }, () => stack.client()))));
  }
  const before = handlers();
  expect(before.length).toBeGreaterThan(0);
  const runsBefore = await runs();
  // An observation: what is looked for is that nothing happens.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const after = handlers();
  expect(after.map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
  for (const [at, handler] of after.entries()) {
    // One tick (10 ms) in two seconds is the process's own timers.
    expect(handler.ticks - before[at]!.ticks).toBeLessThanOrEqual(2);
    expect(handler.pages - before[at]!.pages).toBeLessThan(256);
  }
  expect(await runs()).toBe(runsBefore);
  const ticks = after.reduce((sum, handler, at) => sum + handler.ticks - before[at]!.ticks, 0);
  figure(
    "1,000 idle clients for 2 s",
    `0 invocations, ${ticks * 10} ms of CPU in all handler processes`,
    "no invocation",
  );
  expect(clients.every((client) => client.connected)).toBe(true);
  expect(stack.disconnects()).toBe(0);
});

async function runs(): Promise<string> {
  const text = await (await fetch(`${stack.runtime.url}/metrics`)).text();
  return text
    .split("\n")
    .filter((line) => line.startsWith("patchbay_runs_total"))
    .join("\n");
}

function handlers(): { pid: string; ticks: number; pages: number }[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "latin1").trim().split(" ");
  return children
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("patchbay-child-"))
    .map((pid) => {
      const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]!.split(" ");
      return { pid, ticks: Number(fields[11]) + Number(fields[12]), pages: Number(fields[21]) };
    });
}
