/** What handlers stand on is away or slow: the service's REST interface, the state store. Clients stay connected. */

import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "socket.io-client";
import { afterEach, expect, test } from "vitest";
import { until } from "../runtime/support.ts";
import { figure, ms } from "./figures.ts";
import { ask, percentile, startFront, startStack, type Front, type Stack } from "./support.ts";

/** `FAULT_AWAY_SECONDS=60` for the absence that design.md speaks of. */
const AWAY_SECONDS = Number(process.env.FAULT_AWAY_SECONDS ?? 2);

let stack: Stack | undefined;
let front: Front | undefined;
let redis: ChildProcess | undefined;

afterEach(async () => {
  await stack?.close();
  redis?.kill("SIGKILL");
  stack = front = redis = undefined;
});

const quiet = { kind: "socket.event", event: "quiet", body: `return { ack: ["quiet"], actions: [] };` } as const;
const send = {
  kind: "http.request",
  method: "POST",
  route: "send",
  body: `return { actions: [{ actionName: "sendToNamespace", eventName: "news", parameters: [event.body] }] };`,
} as const;

async function startSending(clients: number): Promise<Socket[]> {
  front = await startFront();
  stack = await startStack({}, front);
  await stack.runtime.deploy("quiet", [quiet]);
  await stack.runtime.deploy("sender", [send]);
  await stack.hubReady();
  return Promise.all(Array.from({ length: clients }, () => stack!.client()));
}

const post = async (text: string) =>
  (await fetch(`${stack!.runtime.url}/api/send`, { method: "POST", body: text })).status;

/** How long the quiet flow takes to answer, while something else goes on. */
async function quietLatencies(clients: readonly Socket[], state: { over: boolean }): Promise<number[]> {
  const latencies: number[] = [];
  while (!state.over) {
    const started = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await ask(clients[latencies.length % clients.length]!, "quiet")).toBe("quiet");
    latencies.push(performance.now() - started);
  }
  return latencies;
}

test(
  "the service is away: runs that send fail and say why, events without sends go on, and it recovers by itself",
  async () => {
    const clients = await startSending(50);
    const heard: string[] = [];
    clients[0]!.on("news", (text: string) => heard.push(text));
    expect(await post("before")).toBe(200);
    await front!.cut();
    const state = { over: false };
    const latencies = quietLatencies(clients, state);
    const end = Date.now() + AWAY_SECONDS * 1000;
    let failed = 0;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each waits out its own attempts to connect
      expect(await post("away")).toBe(500);
      failed++;
    } while (Date.now() < end);
    expect((await stack!.runtime.traces("sender"))[0].error.message).toContain("cannot be reached");
    state.over = true;
    const answered = await latencies;
    await front!.mend();
    const mended = performance.now();
    await until(async () => (await post("after")) === 200);
    await until(() => heard.includes("after"));
    expect(heard[0]).toBe("before");
    expect(heard).not.toContain("away");
    expect(stack!.disconnects()).toBe(0);
    figure(
      `service away for ${AWAY_SECONDS} s, 50 clients`,
      `${failed} sending runs failed with the reason, ${answered.length} other events answered (p99 ${percentile(answered, 0.99).toFixed(1)} ms), sent again ${ms(performance.now() - mended)} after it was back, 0 disconnects`,
      "0 disconnects",
    );
  },
  AWAY_SECONDS * 1000 + 180_000,
);

test("the service is slow: a hundred waiting runs hold up nobody else", async () => {
  const clients = await startSending(20);
  const heard = new Set<string>();
  clients[0]!.on("news", (text: string) => heard.add(text));
  expect(await post("warm")).toBe(200);
  front!.delay = 1000;
  const state = { over: false };
  const waiting = Promise.all(Array.from({ length: 100 }, (_, at) => post(`${at}`))).finally(() => (state.over = true));
  const answered = await quietLatencies(clients, state);
  expect(await waiting).toEqual(Array.from({ length: 100 }, () => 200));
  await until(() => heard.size === 101);
  expect(answered.length).toBeGreaterThan(5);
  expect(stack!.disconnects()).toBe(0);
  figure(
    "service slow by 1 s, 100 runs waiting for it",
    `all 100 arrived; ${answered.length} events of another flow answered meanwhile, p99 ${percentile(answered, 0.99).toFixed(1)} ms, 0 disconnects`,
  );
});

test("the state store is away: runs that need it fail soon, others go on, and it recovers by itself", async () => {
  redis = await startRedis(0);
  const port = Number(redis.spawnargs[redis.spawnargs.indexOf("--port") + 1]);
  stack = await startStack({ stateUrl: `redis://127.0.0.1:${port}`, deadlineMs: 10_000 });
  await stack.runtime.deploy("quiet", [quiet]);
  await stack.runtime.deploy("counter", [
    { kind: "socket.event", event: "count", body: `return { ack: [await ctx.state.increment("n")], actions: [] };` },
  ]);
  await stack.hubReady();
  const clients = await Promise.all(Array.from({ length: 20 }, () => stack!.client()));
  expect(await ask(clients[0]!, "count")).toBe(1);
  redis.kill("SIGKILL");
  clients[0]!.emit("count");
  const state = { over: false };
  const latencies = quietLatencies(clients.slice(1), state);
  const trace = await until(async () => (await stack!.runtime.traces("counter")).find((one) => one.outcome !== "ok"));
  state.over = true;
  const answered = await latencies;
  expect(trace.error.message).toBe(`state: the store at 127.0.0.1:${port} does not answer`);
  redis = await startRedis(port);
  const back = performance.now();
  await until(() => clients[1]!.timeout(1000).emitWithAck("count"));
  expect(stack.disconnects()).toBe(0);
  figure(
    "state store killed",
    `"${trace.error.message.slice(0, 80)}" after ${ms(trace.durationMs)}; other events p99 ${percentile(answered, 0.99).toFixed(1)} ms; counts again ${ms(performance.now() - back)} after it was back, 0 disconnects`,
  );
});

/** Port 0: any free one. Without files: what it counted is gone with it. */
async function startRedis(port: number): Promise<ChildProcess> {
  const chosen = port === 0 ? await freePort() : port;
  const args = ["--port", String(chosen), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const server = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  server.stdout.on("data", (text: Buffer) => (output += text.toString()));
  await until(() => output.includes("Ready to accept connections"));
  return server;
}

async function freePort(): Promise<number> {
  const probe = await startFront();
  await probe.close();
  return Number(new URL(probe.url).port);
}
