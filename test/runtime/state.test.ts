/** One contract for every state store, and `ctx.state` through a real handler. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openFileKeyValue } from "../../server/runtime/state/file.ts";
import { createLocalState } from "../../server/runtime/state/local.ts";
import { createMemoryKeyValue } from "../../server/runtime/state/memory.ts";
import { createRedisState } from "../../server/runtime/state/redis.ts";
import type { StateLimits, StateStore } from "../../server/runtime/state/types.ts";
import { startFakeService, startTestRuntime, tempDir, until } from "./support.ts";

const limits: StateLimits = { keys: 5, characters: 2_000_000 };
const temp = tempDir();
let redis: { url: string; stop(): void };

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => {
  redis.stop();
  temp.remove();
});

let folders = 0;
const stores: [string, (most?: StateLimits) => Promise<StateStore>][] = [
  ["memory", async (most = limits) => createLocalState(createMemoryKeyValue(), most)],
  ["files", async (most = limits) => createLocalState(await openFileKeyValue(`${temp.dir}/level-${++folders}`), most)],
  ["redis", async (most = limits) => createRedisState(redis.url, most)],
];

describe.each(stores)("%s", (_name, open) => {
  let store: StateStore;
  let flow = 0;
  beforeEach(async () => {
    store = await open();
    flow++;
  });
  afterEach(() => store.close());
  const state = () => store.forFlow(`flow-${flow}`);

  test.each([null, 0, -1.5, "", "text ü 😀", true, [], [1, [2]], {}, { b: 1, a: { c: null } }])(
    "keeps %j",
    async (value) => {
      await state().set("key", value);
      expect(await state().get("key")).toEqual(value);
    },
  );

  test("absent, deleted, replaced", async () => {
    expect(await state().get("key")).toBeUndefined();
    expect(await state().delete("key")).toBe(false);
    await state().set("key", 1);
    await state().set("key", 2);
    expect(await state().get("key")).toBe(2);
    expect(await state().delete("key")).toBe(true);
    expect(await state().get("key")).toBeUndefined();
  });

  test("flows do not see each other", async () => {
    await state().set("key", "mine");
    expect(await store.forFlow("other").get("key")).toBeUndefined();
    // A flow's id must not be the beginning of another's.
    expect(await store.forFlow(`flow-${flow}0`).delete("key")).toBe(false);
    expect(await state().get("key")).toBe("mine");
  });

  test("increments are atomic", async () => {
    const sums = await Promise.all(Array.from({ length: 100 }, () => state().increment("count")));
    expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
    expect(await state().increment("count", -0.5)).toBe(99.5);
    await state().set("text", "5");
    await expect(state().increment("text")).rejects.toThrow("holds no number");
    await expect(state().increment("count", Number.NaN)).rejects.toThrow("wants a number");
  });

  test("of many that compare and set, one wins", async () => {
    const first = await Promise.all(
      Array.from({ length: 20 }, (_, at) => state().compareAndSet("lock", undefined, { owner: at })),
    );
    expect(first.filter(Boolean)).toHaveLength(1);
    const owner = (await state().get("lock")) as { owner: number };
    expect(await state().compareAndSet("lock", { owner: -1 }, "stolen")).toBe(false);
    const next = await Promise.all(
      Array.from({ length: 20 }, (_, at) => state().compareAndSet("lock", owner, { owner: 100 + at })),
    );
    expect(next.filter(Boolean)).toHaveLength(1);
    await state().set("order", { a: 1, b: 2 });
    expect(await state().compareAndSet("order", { b: 2, a: 1 }, "same value, other order")).toBe(true);
    await state().increment("half", 0.1);
    expect(await state().compareAndSet("half", 0.1, 1)).toBe(true);
  });

  test("values end with their time", async () => {
    await state().set("short", "x", { ttl: 0.15 });
    await state().set("long", "x", { ttl: 60 });
    await state().increment("window", 1, { ttl: 0.15 });
    expect(await state().increment("window")).toBe(2);
    expect(await state().get("short")).toBe("x");
    await until(async () => (await state().get("short")) === undefined && (await state().get("window")) === undefined);
    expect(await state().increment("window")).toBe(1);
    expect(await state().get("long")).toBe("x");
    expect(await state().compareAndSet("short", undefined, "again")).toBe(true);
    await expect(state().set("key", 1, { ttl: -1 })).rejects.toThrow("ttl");
  });

  test("a quota of keys per flow, freed by deleting and by time", async () => {
    for (let at = 0; at < 5; at++) await state().set(`key-${at}`, at, at === 0 ? { ttl: 0.1 } : {});
    await state().set("key-1", "replacing is no new key");
    await until(async () => {
      await state().get("key-0");
      return state()
        .set("sixth", 1)
        .then(
          () => true,
          () => false,
        );
    });
    await expect(state().set("seventh", 1)).rejects.toThrow("quota");
    await expect(state().increment("eighth")).rejects.toThrow("quota");
    expect(await store.forFlow("someone-else").increment("free")).toBeGreaterThan(0);
    await state().delete("key-1");
    await state().set("seventh", 1);
    await store.forFlow("someone-else").delete("free");
  });

  test("a quota of size per flow, freed by smaller values, by deleting and by time", async () => {
    const small = await open({ keys: 100, characters: 1000 });
    const [one, other] = [small.forFlow(`size-${flow}`), small.forFlow(`other-${flow}`)];
    await one.set("a", "x".repeat(800));
    await expect(one.set("b", "x".repeat(800))).rejects.toThrow("quota");
    await expect(one.compareAndSet("b", undefined, "x".repeat(800))).rejects.toThrow("quota");
    await other.set("b", "x".repeat(800));
    await one.set("a", "x");
    await one.set("b", "x".repeat(800));
    await expect(one.increment("k".repeat(200))).rejects.toThrow("quota");
    expect(await one.increment("count")).toBe(1);
    await one.delete("b");
    await one.set("c", "x".repeat(800), { ttl: 0.1 });
    await until(async () => {
      await one.get("c");
      return one.set("d", "x".repeat(800)).then(
        () => true,
        () => false,
      );
    });
    expect(await one.get("a")).toBe("x");
    await small.close();
  });

  test("what cannot be kept is refused", async () => {
    await expect(state().set("", 1)).rejects.toThrow("key");
    await expect(state().set("k".repeat(600), 1)).rejects.toThrow("key");
    await expect(state().set("key", undefined)).rejects.toThrow("must be JSON");
    await expect(state().set("key", () => {})).rejects.toThrow("must be JSON");
    await expect(state().set("key", "x".repeat(300_000))).rejects.toThrow("at most");
    expect(await state().get("key")).toBeUndefined();
  });
});

test("files: what was kept is there after a restart, and counts", async () => {
  const dir = `${temp.dir}/again`;
  const first = createLocalState(await openFileKeyValue(dir), limits);
  for (let at = 0; at < 5; at++) await first.forFlow("flow").set(`key-${at}`, at);
  await first.close();
  const second = createLocalState(await openFileKeyValue(dir), limits);
  expect(await second.forFlow("flow").get("key-4")).toBe(4);
  await expect(second.forFlow("flow").set("key-5", 5)).rejects.toThrow("quota");
  await expect(openFileKeyValue(dir)).rejects.toThrow("cannot be opened");
  await second.close();
});

test("redis away: a clear error soon, and it recovers", async () => {
  const own = await startRedis();
  const store = createRedisState(own.url);
  await store.forFlow("flow").set("key", 1);
  own.stop();
  await expect(
    until(async () =>
      store
        .forFlow("flow")
        .get("key")
        .then(
          () => undefined,
          (error: Error) => error,
        ),
    ),
  ).resolves.toMatchObject({ message: expect.stringContaining("does not answer") });
  const back = await startRedis(Number(new URL(own.url).port));
  await until(
    () =>
      store
        .forFlow("flow")
        .set("key", 2)
        .then(() => true),
    15_000,
  );
  expect(await store.forFlow("flow").get("key")).toBe(2);
  await store.close();
  back.stop();
});

test("handlers keep state over runs, restarts and their own failures", async () => {
  const service = await startFakeService();
  const options = { dataDir: `${temp.dir}/runtime`, connectionString: service.connectionString };
  const first = await startTestRuntime(options);
  const route = (name: string, body: string) => ({ kind: "http.request" as const, method: "GET", route: name, body });
  await first.deploy("counter", [
    route("count", `return { body: { count: await ctx.state.increment("count", 1, { ttl: 3600 }) }, actions: [] };`),
    route(
      "cas",
      `return { body: [await ctx.state.compareAndSet("lock", undefined, 1), await ctx.state.compareAndSet("lock", undefined, 2), await ctx.state.get("lock"), await ctx.state.get("none") === undefined, await ctx.state.delete("lock")], actions: [] };`,
    ),
    route("wrong", `await ctx.state.set("x", undefined); return { actions: [] };`),
  ]);
  const get = async (runtime: { url: string }, path: string) =>
    (await fetch(`${runtime.url}/api/${path}`)).json() as Promise<any>;
  const counts = await Promise.all(Array.from({ length: 20 }, () => get(first, "count")));
  expect(new Set(counts.map(({ count }) => count)).size).toBe(20);
  expect(await get(first, "cas")).toEqual([true, false, 1, true, true]);
  expect((await get(first, "wrong")).code).toBe("handler-failed");
  expect((await first.traces("counter"))[0].error.message).toContain("must be JSON");
  await first.close();
  const second = await startTestRuntime(options);
  expect(await get(second, "count")).toEqual({ count: 21 });
  await second.close();
  await service.close();
});

test("two runtimes on one store: each firing of a schedule runs once", async () => {
  const service = await startFakeService();
  const runtimes = await Promise.all(
    ["a", "b"].map((name) =>
      startTestRuntime({
        dataDir: `${temp.dir}/cluster-${name}`,
        connectionString: service.connectionString,
        stateUrl: redis.url,
      }),
    ),
  );
  const body = `return { actions: [{ actionName: "sendToNamespace", eventName: "tick", parameters: [event.scheduledTime] }] };`;
  await Promise.all(
    runtimes.map((runtime) => runtime.deploy("clock", [{ kind: "schedule", cron: "* * * * * *", body }])),
  );
  const times = () => service.sent().map((text) => (JSON.parse(text.slice(2)) as string[])[1]!);
  await until(() => times().length >= 3);
  expect(new Set(times()).size).toBe(times().length);
  await Promise.all(runtimes.map((runtime) => runtime.close()));
  await service.close();
});

async function startRedis(port?: number): Promise<{ url: string; stop(): void }> {
  const chosen = port ?? (await freePort());
  const server = spawn(
    "redis-server",
    ["--port", String(chosen), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  let output = "";
  server.stdout.on("data", (text: Buffer) => (output += text.toString()));
  await until(() => output.includes("Ready to accept connections"));
  return { url: `redis://127.0.0.1:${chosen}`, stop: () => void server.kill("SIGKILL") };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
