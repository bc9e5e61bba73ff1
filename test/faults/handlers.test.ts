/** Handlers that fail, each beside a healthy flow whose clients must not notice. How little: `neighbours.test.ts`. */

import { readFileSync } from "node:fs";
import type { Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../runtime/support.ts";
import { figure, ms } from "./figures.ts";
import { ask, startStack, type Stack } from "./support.ts";

const DEADLINE = 1000;

let stack: Stack;
let healthy: Socket;
let bad: Socket;
/** Of `bad` as it is deployed now, so that traces of earlier tests do not count. */
let version: string;

beforeAll(async () => {
  stack = await startStack({ deadlineMs: DEADLINE, memoryMb: 64 });
  await stack.runtime.deploy("healthy", [
    {
      kind: "socket.event",
      hub: "healthy",
      event: "ping",
      body: `return { ack: ["pong", event.parameters[0]], actions: [] };`,
    },
  ]);
  await stack.hubReady("healthy");
  healthy = await stack.client({ hub: "healthy" });
});

afterAll(async () => {
  expect(stack.disconnects()).toBe(0);
  figure("clients disconnected in all of these", "0", "0");
  await stack.close();
});

/** Puts the handler of `bad` live, with `ok` beside it in the same flow. */
async function misbehave(body: string, top = ""): Promise<void> {
  version = await stack.runtime.deploy(
    "bad",
    [
      { kind: "socket.event", hub: "bad", event: "bad", body },
      { kind: "socket.event", hub: "bad", event: "ok", body: `return { ack: ["ok"], actions: [] };` },
    ],
    top,
  );
  await stack.hubReady("bad");
  bad ??= await stack.client({ hub: "bad" });
}

/** Put into a handler: tells the client that the run is under way. */
const tellStarted = `await ctx.sendNow("bad", { actionName: "sendToSocket", socketId: event.socketId, eventName: "started", parameters: [] });`;

async function emitAndStart(): Promise<void> {
  const started = new Promise<void>((resolve) => bad.once("started", () => resolve()));
  bad.emit("bad");
  await started;
}

const badTraces = async () =>
  (await stack.runtime.traces("bad")).filter((trace) => trace.version === version && trace.event.eventName === "bad");

const lastTrace = (outcome: string) =>
  until(async () => (await badTraces()).find((trace) => trace.outcome === outcome));

describe("a handler in a loop", () => {
  test("the process of a loop is really gone", async () => {
    await misbehave("while (true);");
    const before = childPids();
    bad.emit("bad");
    await lastTrace("timeout");
    await until(() => before.every((pid) => !isLooping(pid)), 2000);
    expect(await ask(bad, "ok")).toBe("ok");
  });

  test("an event that waits behind a loop in the same flow still gets its answer", async () => {
    await misbehave(`${tellStarted} while (true);`);
    const other = await stack.client({ hub: "bad" });
    await emitAndStart();
    expect(await ask(other, "ok")).toBe("ok");
  });
});

test("a run that is merely slow takes no other run of its flow with it", async () => {
  version = await stack.runtime.deploy("bad", [
    { kind: "socket.event", hub: "bad", event: "bad", body: `${tellStarted} await new Promise(() => {});` },
    {
      kind: "socket.event",
      hub: "bad",
      event: "ok",
      // Has had an effect, so it could not be run again; ends after the slow run's time is up, within its own.
      body: `await ctx.state.increment("n"); await new Promise((resolve) => setTimeout(resolve, ${DEADLINE * 0.5})); return { ack: ["ok"], actions: [] };`,
    },
  ]);
  await stack.hubReady("bad");
  bad ??= await stack.client({ hub: "bad" });
  const other = await stack.client({ hub: "bad" });
  await emitAndStart();
  // Into the slow run's time, so that its end comes while the other is under way; nothing tells how late it is.
  await new Promise((resolve) => setTimeout(resolve, DEADLINE * 0.75));
  expect(await ask(other, "ok")).toBe("ok");
  await lastTrace("timeout");
});

describe("processes that die", () => {
  test("kill -9 in the middle of an event", async () => {
    await misbehave(`${tellStarted} await new Promise(() => {});`);
    const before = new Set(childPids());
    await ask(bad, "ok");
    await emitAndStart();
    for (const pid of before) kill(pid);
    const killed = performance.now();
    expect(await ask(bad, "ok")).toBe("ok");
    figure(
      "kill -9 in the middle of an event",
      `the flow's next event answered after ${ms(performance.now() - killed)}`,
    );
    const trace = await lastTrace("crashed");
    expect(trace.error.message).toContain("SIGKILL");
    expect(await ask(healthy, "ping", 1)).toBe("pong");
  });

  test("a memory bomb on the heap and one of Buffers", async () => {
    for (const body of [
      "const all = []; for (;;) all.push(new Array(10000).fill({}).map(() => ({ a: 1 })));",
      "const all = []; for (;;) { all.push(new Uint8Array(10_000_000).fill(1)); await undefined; }",
    ]) {
      await misbehave(body);
      bad.emit("bad");
      // Either the process is ended, or the allocation throws inside the handler: both are this run's failure alone.
      const trace = await until(async () => (await badTraces())[0]);
      expect(["crashed", "failed", "timeout"]).toContain(trace.outcome);
      expect(await ask(bad, "ok")).toBe("ok");
      const kind = body.includes("Uint8Array") ? "Buffers" : "the heap";
      figure(`memory bomb of ${kind}`, `${trace.outcome} after ${ms(trace.durationMs)}`, "that run alone");
    }
  });
});

describe("memory, with time enough for it to be noticed", () => {
  let own: Stack;
  beforeAll(async () => {
    own = await startStack({ deadlineMs: 20_000, memoryMb: 64 });
  });
  afterAll(async () => {
    expect(own.disconnects()).toBe(0);
    await own.close();
  });

  test("outside the heap it counts too: Buffers come to an end long before the machine's memory does", async () => {
    const took = `await ctx.sendNow("hub", { actionName: "sendToSocket", socketId: event.socketId, eventName: "took", parameters: [mb] });`;
    await own.runtime.deploy("buffers", [
      {
        kind: "socket.event",
        event: "take",
        body: `const all = []; try { while (all.length < 200) all.push(new Uint8Array(10_000_000).fill(1)); } catch {} const mb = all.length * 10; all.length = 0; ${took} return { actions: [] };`,
      },
    ]);
    await own.hubReady();
    const client = await own.client();
    const refused = new Promise<number>((resolve) => client.once("took", resolve));
    client.emit("take");
    // Either it is refused more, or its process was seen to have too much and ended.
    const ended = until(async () => (await own.runtime.traces("buffers")).some((one) => one.outcome === "crashed"));
    const mb = await Promise.race([refused, ended.then(() => 0)]);
    ended.catch(() => {});
    // 128 MB beside the heap, and what the heap of 64 MB leaves free.
    expect(mb).toBeLessThan(300);
    figure("Buffers, of 2 GB wanted", mb > 0 ? `refused after ${mb} MB` : "the process was ended", "that run alone");
  });

  test("what a failed run hoarded ends the process, not the next run", async () => {
    await own.runtime.deploy("hoarder", [
      {
        kind: "socket.event",
        hub: "hoarder",
        event: "bad",
        // The memory comes after the run has ended, so that it is surely this run that fails and not its process.
        body: `globalThis.hoarding = true; setTimeout(() => { globalThis.hoard = new Uint8Array(250_000_000); for (let at = 0; at < hoard.length; at += 4096) hoard[at] = 1; }, 20); throw new Error("after hoarding");`,
      },
      {
        kind: "socket.event",
        hub: "hoarder",
        event: "ok",
        body: `if (globalThis.hoarding) await new Promise(() => {}); return { ack: ["ok"], actions: [] };`,
      },
    ]);
    await own.hubReady("hoarder");
    const client = await own.client({ hub: "hoarder" });
    client.emit("bad");
    const trace = await until(async () =>
      (await own.runtime.traces("hoarder")).find((one) => one.outcome === "failed"),
    );
    expect(trace.error.message).toBe("after hoarding");
    expect(await ask(client, "ok")).toBe("ok");
  });
});

describe("results and logs", () => {
  test("10 MB of logs are cut, the run succeeds", async () => {
    await misbehave(
      `for (let at = 0; at < 1000; at++) ctx.log("info", "x".repeat(10_000)); console.log("x".repeat(10_000_000)); return { ack: ["logged"], actions: [] };`,
    );
    expect(await ask(bad, "bad")).toBe("logged");
    const trace = await lastTrace("ok");
    expect(trace.logs).toHaveLength(200);
    expect(trace.logs.at(-1).message).toContain("the rest is dropped");
    expect(JSON.stringify(trace).length).toBeLessThan(2_000_000);
    const kept = `${Math.round(JSON.stringify(trace).length / 1000)} kB kept`;
    figure("10 MB of logs", `${kept}, the run answered after ${ms(trace.durationMs)}`);
  });

  test.each([
    ["a circular ack", "const a = []; a.push(a); return { ack: a, actions: [] };", "cannot be sent as JSON"],
    ["a BigInt", "return { ack: [1n], actions: [] };", "cannot be sent as JSON"],
    ["not an object", "return 42;", "must return an object"],
    ["no list of actions", "return { actions: 1 };", "must be a list"],
    ["an unknown action", "return { actions: [{ actionName: 'explode' }] };", "Unknown action"],
    ["a result of 10 MB", "return { ack: ['x'.repeat(10_000_000)], actions: [] };", "too large"],
    ["a thrown null", "throw null;", "Thrown: null"],
    [
      "a thrown object that bites",
      "throw { get message() { throw 1; }, toJSON() { throw 2; } };",
      "cannot be described",
    ],
  ])("%s is a clear failure of that run", async (name, body, message) => {
    await misbehave(body);
    bad.emit("bad");
    const { error } = await lastTrace("failed");
    expect(error.message).toContain(message);
    figure(name, `"${error.message.slice(0, 80)}"`, "that run alone");
    expect(await ask(bad, "ok")).toBe("ok");
  });

  test("a late rejection and a late exception end nothing", async () => {
    await misbehave(
      `setTimeout(() => { throw new Error("late throw"); }, 5); setTimeout(() => Promise.reject(new Error("late rejection")), 5); setTimeout(() => ctx.http({ url: "http://x" }), 10); return { ack: [born], actions: [] };`,
      "const born = Math.random();",
    );
    const born = await ask(bad, "bad");
    expect(born).toEqual(expect.any(Number));
    // All three are to happen after the run; the last tells of itself nowhere.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await ask(bad, "ok")).toBe("ok");
    // The same process still answers; pids of retired versions come and go and say nothing.
    expect(await ask(bad, "bad")).toBe(born);
    figure("late rejection and late exception", "the process lives");
  });

  test("no environment, no process, no fetch, no code from text", async () => {
    await misbehave(
      `let code = "ran"; try { (0, eval)("1"); } catch (error) { code = error.name; } return { ack: [typeof process, typeof fetch, typeof require, code, Object.keys(ctx.env).length], actions: [] };`,
    );
    expect(await bad.timeout(5000).emitWithAck("bad")).toBeDefined();
    const trace = await lastTrace("ok");
    expect(trace.ack).toEqual(["undefined", "undefined", "undefined", "EvalError", 0]);
  });
});

test("a crash loop quarantines that flow alone, and deploying it again brings it back", async () => {
  await misbehave("const all = []; for (;;) all.push(new Array(1e6).fill(0));");
  const status = async () => {
    const { body } = await stack.runtime.admin("GET", "deployments");
    return body.deployments.find((one: any) => one.flowId === "bad").status;
  };
  for (let crashes = 1; crashes <= 5; crashes++) {
    bad.emit("bad");
    await until(async () => (await badTraces()).length >= crashes);
  }
  await until(async () => (await status()) === "quarantined");
  figure("crash loop", "quarantined alone after 5 crashes", "5 in 60 s");
  expect((await stack.runtime.webhook("event", '42["ok"]', { hub: "bad" })).status).toBe(503);
  expect(await ask(healthy, "ping", 1)).toBe("pong");
  await misbehave(`return { ack: ["well"], actions: [] };`);
  expect(await ask(bad, "bad")).toBe("well");
});

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // The process of the version before, which has ended meanwhile.
  }
}

/** Handler processes of this test's runtime: its children that run the child's entry. */
function childPids(): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "latin1").trim().split(" ");
  return children.filter((pid) => pid !== "" && commandLine(pid).includes("patchbay-child-")).map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

/** True while the process exists and is running on a core. */
function isLooping(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1").split(" ")[2] === "R";
  } catch {
    return false;
  }
}
