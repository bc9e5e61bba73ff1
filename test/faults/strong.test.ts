/** The strong mode: what a handler that tries gets to see, which is nothing. */

import { existsSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { figure, ms } from "./figures.ts";
import { startFakeService, startTestRuntime, tempDir, until, type TestRuntime } from "../runtime/support.ts";

const temp = tempDir();
let runtime: TestRuntime | undefined;
let service: Awaited<ReturnType<typeof startFakeService>>;

async function start(): Promise<TestRuntime> {
  service = await startFakeService();
  const options = {
    dataDir: `${temp.dir}/data`,
    connectionString: service.connectionString,
    isolation: "strong" as const,
  };
  runtime = await startTestRuntime({ ...options, deadlineMs: 1000, memoryMb: 64 });
  return runtime;
}

afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
  await service.close();
  temp.remove();
});

test.skipIf(!existsSync("/usr/bin/bwrap"))(
  "started and stopped at once, nothing is left and nothing hangs",
  async () => {
    for (let turn = 0; turn < 5; turn++) {
      await start();
      await runtime!.close();
      await service.close();
    }
    const left = () => readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "latin1").trim();
    const names = () =>
      left()
        .split(" ")
        .filter(Boolean)
        .map((pid) => readFileSync(`/proc/${pid}/cmdline`, "latin1"));
    await until(() => !names().some((name) => name.includes("bwrap")));
  },
);

test("asked for and not there: the runtime does not start, and says what to do", async () => {
  const path = process.env.PATH;
  // A machine without bubblewrap: whatever stands at its place fails.
  const { mkdirSync, writeFileSync } = await import("node:fs");
  mkdirSync(`${temp.dir}/bin`, { recursive: true });
  writeFileSync(`${temp.dir}/bin/bwrap`, "#!/bin/sh\necho no permissions to create namespaces >&2\nexit 1\n", {
    mode: 0o755,
  });
  process.env.PATH = `${temp.dir}/bin`;
  try {
    await expect(start()).rejects.toThrow(/bubblewrap does not work here \(no permissions.*apt-get install bubblewrap/);
  } finally {
    process.env.PATH = path;
  }
});

describe.skipIf(!existsSync("/usr/bin/bwrap"))("with bubblewrap", () => {
  const route = (name: string, body: string) => ({ kind: "http.request" as const, method: "GET", route: name, body });
  const get = async (name: string) => (await fetch(`${runtime!.url}/api/${name}`)).json() as Promise<any>;

  test("no files, no network, no other processes, no way to write its code; effects work", async () => {
    await start();
    const load = `const { readdirSync, readFileSync, writeFileSync } = await import("node:fs"); const net = await import("node:net");`;
    await runtime!.deploy("curious", [
      route(
        "files",
        `${load} const tried = []; for (const path of ["/etc/passwd", "/root", "/home", "${temp.dir}", "/work"]) { try { readdirSync(path); tried.push("list " + path); } catch {} try { readFileSync(path); tried.push("read " + path); } catch {} } return { body: { tried, root: readdirSync("/").filter((name) => !["usr", "lib", "lib64", "bin", "proc", "dev", "tmp"].includes(name)) }, actions: [] };`,
      ),
      route(
        "processes",
        `${load} return { body: readdirSync("/proc").filter((name) => /^\\d+$/.test(name)).length, actions: [] };`,
      ),
      route(
        "network",
        `${load} const socket = net.connect(${new URL(runtime!.url).port}, "127.0.0.1"); return { body: await new Promise((resolve) => { socket.on("connect", () => resolve("connected")); socket.on("error", (error) => resolve(error.code)); }), actions: [] };`,
      ),
      route(
        "write",
        `${load} try { writeFileSync("/usr/x", ""); return { body: "wrote", actions: [] }; } catch (error) { return { body: error.code, actions: [] }; }`,
      ),
      route(
        "effects",
        `return { body: { count: await ctx.state.increment("count"), token: (await ctx.negotiate({ hub: "hub" })).token.length > 0 }, actions: [] };`,
      ),
      route("throws", `null.x;`),
    ]);
    const files = await get("files");
    // The folders that hold the mounted code exist as empty places; nothing in them can be read.
    expect(files.tried.filter((one: string) => one.startsWith("read"))).toEqual([]);
    expect(files.tried).not.toContain(`list ${temp.dir}`);
    expect(await get("processes")).toBeLessThanOrEqual(2);
    const network = await (await fetch(`${runtime!.url}/api/network`)).text();
    expect(["ECONNREFUSED", "ENETUNREACH"]).toContain(network);
    expect(["EROFS", "EACCES"]).toContain(await (await fetch(`${runtime!.url}/api/write`)).text());
    expect(await get("effects")).toEqual({ count: 1, token: true });
    expect((await get("throws")).code).toBe("handler-failed");
    expect((await runtime!.traces("curious"))[0].error).toMatchObject({
      node: "node5",
      stack: expect.stringContaining("curious.ts:"),
    });
  });

  test("loops and memory bombs end as in the other mode, and tell how far they came", async () => {
    await start();
    const walk = `ctx.enter("a", 1); ctx.trace("a", 2, 1); ctx.enter("b", 2);`;
    await runtime!.deploy("bad", [
      route("loop", `${walk} while (true);`),
      route("bomb", `${walk} const all = []; for (;;) all.push(new Array(1e6).fill(0));`),
      route("fine", `return { body: "fine", actions: [] };`),
    ]);
    for (const [name, outcome] of [
      ["loop", "timeout"],
      ["bomb", "crashed"],
    ] as const) {
      expect((await fetch(`${runtime!.url}/api/${name}`)).status).toBe(500);
      const trace = await until(async () => (await runtime!.traces("bad")).find((one) => one.outcome === outcome));
      expect(trace.nodes).toMatchObject([
        { node: "a", value: 2 },
        { node: "b", input: 2 },
      ]);
      expect(trace.error.node).toBe("b");
      figure(`strong mode, ${name}`, `${outcome} after ${ms(trace.durationMs)}`);
      expect(await (await fetch(`${runtime!.url}/api/fine`)).text()).toBe("fine");
    }
  });
});
