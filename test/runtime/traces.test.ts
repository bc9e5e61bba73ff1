import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createTraceLog } from "../../server/runtime/traces/log.ts";
import { redact } from "../../server/runtime/traces/redact.ts";
import { ask, startStack } from "../faults/support.ts";
import { startFakeService, startTestRuntime, tempDir, until } from "./support.ts";

const temp = tempDir();
afterEach(() => temp.remove());

test("runs are on disk, redacted, and back after a restart", async () => {
  const service = await startFakeService();
  const options = { dataDir: temp.dir, connectionString: service.connectionString };
  const first = await startTestRuntime(options);
  await first.deploy("kept", [
    {
      kind: "http.request",
      method: "POST",
      route: "kept",
      body: `ctx.trace("login", { password: "hunter2", user: "ann" }); ctx.log("info", "seen", { token: "hunter2" }); return { body: { ok: true }, actions: [] };`,
    },
  ]);
  const headers = { authorization: "Bearer hunter2", cookie: "session=hunter2", "content-type": "application/json" };
  await fetch(`${first.url}/api/kept?access_token=hunter2`, {
    method: "POST",
    headers,
    body: '{"secret":"hunter2","text":"hello"}',
  });
  const [trace] = await first.traces("kept");
  expect(trace.nodes).toEqual([
    { node: "login", value: { password: "[redacted]", user: "ann" }, atMs: expect.any(Number) },
  ]);
  expect(trace.event.body).toEqual({ secret: "[redacted]", text: "hello" });
  await first.close();

  const dir = join(temp.dir, "traces");
  const text = readdirSync(dir)
    .map((name) => readFileSync(join(dir, name), "utf8"))
    .join("");
  expect(text).toContain("hello");
  expect(text).not.toContain("hunter2");
  // The machine stopped in the middle of a line.
  appendFileSync(join(dir, readdirSync(dir)[0]!), '{"flow":"kept","to');
  const second = await startTestRuntime(options);
  expect((await second.traces("kept")).map((one) => one.id)).toEqual([trace.id]);
  await fetch(`${second.url}/api/kept`, { method: "POST" });
  expect(await second.traces("kept")).toHaveLength(2);
  await second.close();
  const third = await startTestRuntime(options);
  expect(await third.traces("kept")).toHaveLength(2);
  await third.close();
  await service.close();
});

test("the files are bounded and an unusable folder stops nobody", async () => {
  mkdirSync(temp.dir, { recursive: true });
  const dir = join(temp.dir, "bounded");
  const line = (at: number) => JSON.stringify({ flow: "f", at, text: "x".repeat(1000) });
  for (let turn = 0; turn < 12; turn++) {
    const log = createTraceLog({ dir, fileBytes: 4000, files: 3 });
    for (let at = 0; at < 3; at++) log.append(line(turn * 3 + at));
    await log.close();
  }
  const sizes = readdirSync(dir).map((name) => statSync(join(dir, name)).size);
  expect(sizes.length).toBeLessThanOrEqual(3);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(3 * (4000 + 3200));
  const loaded = await createTraceLog({ dir }).load(4);
  expect(loaded.map((json) => (JSON.parse(json) as { at: number }).at)).toEqual([32, 33, 34, 35]);

  rmSync(dir, { recursive: true });
  writeFileSync(dir, "a file where the folder should be");
  const log = createTraceLog({ dir });
  log.append(line(1));
  await log.close();
  expect(await log.load(10)).toEqual([]);
});

test("redaction keeps what people typed and cuts what is large", () => {
  const value = redact({
    Authorization: "x",
    nested: { apiKey: "x", list: [{ access_token: "x" }] },
    text: "y",
    big: "z".repeat(10_000),
  }) as any;
  expect(value).toMatchObject({
    Authorization: "[redacted]",
    nested: { apiKey: "[redacted]", list: [{ access_token: "[redacted]" }] },
    text: "y",
  });
  expect(value.big.length).toBeLessThan(4100);
  const jwt = `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`;
  expect(
    redact([`see ${jwt} there`, "Authorization: Bearer abcdef123", "/api/x?access_token=abc&room=1", "code=1 is text"]),
  ).toEqual([
    "see [redacted] there",
    "Authorization: Bearer [redacted]",
    "/api/x?access_token=[redacted]&room=1",
    "code=1 is text",
  ]);
  expect(redact("GET https://user:pass@host.example/x, ann@example.com")).toBe(
    "GET https://[redacted]@host.example/x, ann@example.com",
  );
  let deep: unknown = "bottom";
  for (let at = 0; at < 10_000; at++) deep = { deep };
  expect(JSON.stringify(redact(deep)).length).toBeLessThan(500);
});

test("no more than the allowance is recorded whole, failures always", async () => {
  const service = await startFakeService();
  const runtime = await startTestRuntime({
    dataDir: temp.dir,
    connectionString: service.connectionString,
    tracesPerSecond: 0,
  });
  await runtime.deploy("quiet", [
    { kind: "http.request", method: "GET", route: "fine", body: "return { actions: [] };" },
    { kind: "http.request", method: "GET", route: "fails", body: "throw new Error('seen');" },
  ]);
  await fetch(`${runtime.url}/api/fine`);
  await fetch(`${runtime.url}/api/fails`);
  const traces = await until(() => runtime.traces("quiet"));
  expect(traces.map((trace) => trace.error?.message)).toEqual(["seen"]);
  await runtime.close();
  await service.close();
});

test("a trace says how many clients each action went to, as the gateway counted, and what was asked of others", async () => {
  const stack = await startStack();
  try {
    await stack.runtime.deploy("counted", [
      {
        kind: "socket.event",
        event: "say",
        body: `await ctx.state.increment("said"); return { ack: ["said"], actions: [
          { actionName: "addSocketToRoom", socketId: event.socketId, room: "r" },
          { actionName: "sendToRooms", rooms: ["r"], eventName: "a", parameters: [] },
          { actionName: "sendToNamespace", eventName: "b", parameters: [], exceptRooms: ["r"] },
          { actionName: "sendToSocket", socketId: "nobody", eventName: "c", parameters: [] },
        ] };`,
      },
      {
        kind: "socket.event",
        event: "shout",
        body: `return { ack: ["shouted"], actions: [{ actionName: "sendToNamespace", eventName: "d", parameters: [] }] };`,
      },
    ]);
    await stack.hubReady();
    const [one] = await Promise.all([stack.client(), stack.client(), stack.client()]);
    expect(await ask(one!, "say")).toBe("said");
    expect(await ask(one!, "shout")).toBe("shouted");
    const [shout, say] = await stack.runtime.traces("counted");
    expect(say.deliveries).toEqual([null, 1, 2, 0]);
    expect(say.effects).toMatchObject([{ kind: "state", what: "increment said", durationMs: expect.any(Number) }]);
    expect(shout.deliveries).toEqual([3]);
  } finally {
    await stack.close();
  }
});
