/** What is known of a run that took its process along: as much as of any other, up to where it was. */

import { fstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { code, deployDrawn, event, recordsOf, type Nodes } from "./drawn.ts";
import { startFakeService, startTestRuntime, tempDir, until, type TestRuntime } from "./support.ts";

const DEADLINE = 1000;

let service: Awaited<ReturnType<typeof startFakeService>>;
let runtime: TestRuntime;
/** With time enough for a run to die of something else. */
let patient: TestRuntime;
/** Resolves when the handler waits here; the answer never comes. */
let asked: (() => void) | undefined;
const silent = createServer(() => asked?.());
const temp = tempDir();

beforeAll(async () => {
  service = await startFakeService();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { connectionString } = service;
  const options = { connectionString, memoryMb: 96, allowPrivateHttp: true };
  runtime = await startTestRuntime({ ...options, dataDir: `${temp.dir}/a`, deadlineMs: DEADLINE });
  patient = await startTestRuntime({ ...options, dataDir: `${temp.dir}/b`, deadlineMs: 60_000 });
});
afterAll(async () => {
  await runtime?.close();
  await patient?.close();
  await service?.close();
  silent.closeAllConnections();
  silent.close();
  temp.remove();
});

const late = `The handler took longer than ${DEADLINE} ms`;
const nowhere = () => `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;

/** `go` and `shape` end, then the run comes to what is given. */
const walk = (name: string, last: Nodes[string]): [Nodes, string[]] => [
  { go: event(name, ["n", "number"]), shape: code("return { twice: input.n * 2 };"), last },
  ["go:next>shape", "shape:next>last"],
];

test.concurrent.each([
  ["a synchronous loop", "sync", "while (true);"],
  ["a loop of microtasks", "micro", "while (true) await undefined;"],
  ["a promise that never settles", "never", "await new Promise(() => {});"],
])("%s: which nodes had ended, and the one it was in", async (_name, id, text) => {
  await deployDrawn(runtime, id, ...walk(id, code(text)));
  expect((await runtime.webhook("event", `42["${id}",4]`)).status).toBe(500);
  const [trace] = await runtime.traces(id);
  expect(trace).toMatchObject({ outcome: "timeout", error: { node: "last", message: late } });
  expect(recordsOf(trace)).toEqual([
    ["go", "-", { n: 4 }],
    ["shape", { n: 4 }, { twice: 8 }],
    ["last", { twice: 8 }, "-", late],
  ]);
  const [go, shape, last] = trace.nodes;
  expect(shape.durationMs).toBeGreaterThanOrEqual(0);
  expect([go.atMs, shape.atMs, last.atMs].every((at) => at >= 0 && at < DEADLINE)).toBe(true);
  expect(last).not.toHaveProperty("durationMs");
});

test("out of memory", async () => {
  const text = "const all = []; for (;;) all.push(new Array(10000).fill({}).map(() => ({ a: 1 })));";
  await deployDrawn(patient, "bomb", ...walk("bomb", code(text)));
  expect((await patient.webhook("event", '42["bomb",1]')).status).toBe(500);
  const [trace] = await patient.traces("bomb");
  expect(trace).toMatchObject({ outcome: "crashed", error: { node: "last" } });
  expect(recordsOf(trace)).toEqual([
    ["go", "-", { n: 1 }],
    ["shape", { n: 1 }, { twice: 2 }],
    ["last", { twice: 2 }, "-", expect.stringContaining("The handler process")],
  ]);
});

test("killed from outside while it waited for another service", async () => {
  const asks: Nodes[string] = ["http.call", { url: nowhere(), timeout: 60_000 }];
  await deployDrawn(patient, "killed", ...walk("killed", asks));
  const waiting = new Promise<void>((resolve) => (asked = resolve));
  const answer = patient.webhook("event", '42["killed",1]');
  await waiting;
  for (const pid of childPids()) process.kill(pid, "SIGKILL");
  expect((await answer).status).toBe(500);
  const message = "The handler process ended by SIGKILL";
  const [trace] = await patient.traces("killed");
  expect(trace).toMatchObject({ outcome: "crashed", error: { node: "last", message } });
  expect(recordsOf(trace).slice(1)).toEqual([
    ["shape", { n: 1 }, { twice: 2 }],
    ["last", { twice: 2 }, "-", message],
  ]);
  const [call, ...others] = trace.effects;
  expect([call, others]).toMatchObject([{ kind: "http", error: "no answer before the run ended" }, []]);
  expect(call.durationMs).toBeGreaterThan(0);
});

test("in a branch, behind a filter that had stopped, the innermost node is named", async () => {
  await deployDrawn(
    runtime,
    "branch",
    {
      go: event("branch"),
      stops: ["filter", { condition: "false" }],
      never: ["log", { message: "never" }],
      twigs: ["parallel", { branches: [{ name: "a" }, { name: "b" }] }],
      slow: code("await Promise.resolve(); return 1;"),
      loops: code("while (true);"),
    },
    ["go:next>stops", "stops:next>never", "go:next>twigs", "twigs:a>slow", "twigs:b>loops"],
  );
  await runtime.webhook("event", '42["branch"]');
  const [trace] = await runtime.traces("branch");
  expect(trace.error).toMatchObject({ node: "loops", message: late });
  expect(recordsOf(trace).map(([node, , value, error]) => [node, value, error])).toEqual([
    ["go", {}, undefined],
    ["stops", "-", undefined],
    ["twigs", "-", undefined],
    ["slow", "-", undefined],
    ["loops", "-", late],
  ]);
});

test("a run that its process's end took along has its own records, not those of the one to blame", async () => {
  const twice = (name: string, last: string) => ({
    kind: "http.request" as const,
    method: "GET",
    route: `both/${name}`,
    body: `ctx.enter("first-${name}", 1); ctx.trace("first-${name}", 2, 1); ctx.enter("last-${name}", 2); ${last}`,
  });
  await patient.deploy("both", [
    twice("waits", `await ctx.http({ url: "${nowhere()}", timeout: 60000 });`),
    twice("dies", `(await import("node:process")).default.exit(7);`),
  ]);
  const waiting = new Promise<void>((resolve) => (asked = resolve));
  const waits = fetch(`${patient.url}/api/both/waits`);
  await waiting;
  const answers = await Promise.all([waits, fetch(`${patient.url}/api/both/dies`)]);
  expect(answers.map(({ status }) => status)).toEqual([500, 500]);
  const traces = await patient.traces("both");
  for (const name of ["waits", "dies"]) {
    const trace = traces.find(({ nodes }) => nodes[0]?.node === `first-${name}`);
    const message = "The handler process ended with exit code 7";
    expect(trace).toMatchObject({ outcome: "crashed", error: { node: `last-${name}`, message } });
    expect(recordsOf(trace)).toEqual([
      [`first-${name}`, 1, 2],
      [`last-${name}`, 2, "-", message],
    ]);
  }
});

test("a long run tells its first 500 nodes and where it was; a run that is not recorded tells none", async () => {
  const body = `for (let at = 0; at < 600; at++) { ctx.enter("step", at); ctx.trace("step", "v".repeat(at), at); } ctx.enter("stuck", "here"); while (true);`;
  const route = { kind: "http.request" as const, method: "GET", route: "long", body };
  await runtime.deploy("long", [route]);
  await fetch(`${runtime.url}/api/long`);
  const [trace] = await runtime.traces("long");
  expect(trace.nodes).toHaveLength(501);
  expect(trace.nodes[7]).toMatchObject({ node: "step", input: 7, value: "v".repeat(7) });
  expect(trace.nodes[500]).toMatchObject({ node: "stuck", input: "here", error: late });
  expect(trace.error.node).toBe("stuck");

  const { connectionString } = service;
  const dataDir = `${temp.dir}/c`;
  const blind = await startTestRuntime({ dataDir, connectionString, deadlineMs: DEADLINE, tracesPerSecond: 0 });
  await blind.deploy("long", [route]);
  await fetch(`${blind.url}/api/long`);
  expect((await blind.traces("long"))[0]).toMatchObject({ outcome: "timeout", nodes: [] });
  await blind.close();
});

test("when there is no room for more, nothing is told rather than something old", async () => {
  const body = `ctx.enter("a", 1); ctx.trace("a", 2, 1); for (let at = 0; at < 265; at++) ctx.trace("fill", at + "v".repeat(3900)); ctx.enter("b", 2); await ctx.http({ url: "${nowhere()}", timeout: 60000 });`;
  await patient.deploy("full", [{ kind: "http.request", method: "GET", route: "full", body }]);
  let waiting = 0;
  const all = new Promise<void>((resolve) => (asked = () => ++waiting === RUNS && resolve()));
  // 1 MB each.
  const RUNS = 18;
  const answers = Promise.all(Array.from({ length: RUNS }, () => fetch(`${patient.url}/api/full`)));
  await all;
  for (const pid of childPids()) process.kill(pid, "SIGKILL");
  await answers;
  const traces = await patient.traces("full");
  expect(traces.map(({ outcome, nodes }) => `${outcome} ${nodes.length}`)).toEqual(Array(RUNS).fill("crashed 0"));
});

test("whatever a process writes there, the runtime and its other runs stay as they are", async () => {
  const load = `const { writeSync } = await import("node:fs");`;
  await runtime.deploy("floods", [
    {
      kind: "http.request",
      method: "GET",
      route: "floods",
      body: `${load} let error = ""; try { for (let at = 0; at < 2000; at++) writeSync(4, "x".repeat(1_000_000)); } catch (thrown) { error = thrown.code; } return { body: error, actions: [] };`,
    },
    {
      kind: "http.request",
      method: "GET",
      route: "lies",
      body: `${load} let lines = ""; for (let run = 1; run < 10; run++) lines += \`[\${run},0,7]\\n[\${run},0,{"node":{}}]\\n[\${run},1e9,{"node":"x"}]\\n[\${run},-1,{"node":"x"}]\\n[\${run},0,null]\\n[\${run}\\n\`; writeSync(4, lines, 0); while (true);`,
    },
    {
      kind: "http.request",
      method: "GET",
      route: "fine",
      body: `ctx.enter("a", 1); ctx.trace("a", 2, 1); return { body: "fine", actions: [] };`,
    },
  ]);
  const get = async (path: string) => (await fetch(`${runtime.url}/api/${path}`)).text();
  expect(await get("floods")).toBe("EFBIG");
  expect(journalSizes().length).toBeGreaterThan(0);
  for (const size of journalSizes()) expect(size).toBeLessThanOrEqual(16 * 1024 * 1024);
  expect(await get("fine")).toBe("fine");
  expect(JSON.parse(await get("lies"))).toMatchObject({ code: "handler-timeout" });
  expect((await runtime.traces("floods"))[0]).toMatchObject({
    outcome: "timeout",
    nodes: [],
    error: { message: late },
  });
  expect(await get("fine")).toBe("fine");
  expect(recordsOf((await runtime.traces("floods"))[0])).toEqual([["a", 1, 2]]);
});

test("nothing is left open when processes have ended", async () => {
  await runtime.close();
  await patient.close();
  await until(() => journalSizes().length === 0);
});

/** Handler processes of this test's runtimes. */
function childPids(): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "latin1").trim().split(" ");
  return children.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("patchbay-child-");
    } catch {
      return false;
    }
  });
}

/** Of the files that this process keeps open for records of runs. */
function journalSizes(): number[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes("patchbay-runs-") ? [fstatSync(Number(fd)).size] : [];
    } catch {
      return [];
    }
  });
}
