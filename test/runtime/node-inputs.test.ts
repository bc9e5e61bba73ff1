/** What a recorded run says of each of its nodes, in flows compiled as the editor deploys them. */

import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { code, deployDrawn, event, recordsOf, type Nodes } from "./drawn.ts";
import { startFakeService, startTestRuntime, tempDir, type TestRuntime } from "./support.ts";

let service: Awaited<ReturnType<typeof startFakeService>>;
let runtime: TestRuntime;
const temp = tempDir();

beforeAll(async () => {
  service = await startFakeService();
  runtime = await startTestRuntime({
    dataDir: temp.dir,
    connectionString: service.connectionString,
    deadlineMs: 1500,
  });
});
afterAll(async () => {
  await runtime?.close();
  await service?.close();
  temp.remove();
});

const deploy = (id: string, nodes: Nodes, wires: string[]) => deployDrawn(runtime, id, nodes, wires);
const records = async (flow: string) => recordsOf((await runtime.traces(flow))[0]);

test("loops, filters, joins of branches that run at once, and errors: each node with what came to it", async () => {
  await deploy(
    "walk",
    {
      go: event("go", ["list", "number[]"]),
      each: ["forEach", { list: "input.list", item: "item" }],
      double: code("return input * 2;"),
      big: ["filter", { condition: "input > 2" }],
      say: ["log", { message: "big" }],
      twigs: ["parallel", { branches: [{ name: "slow" }, { name: "quick" }] }],
      late: code('await Promise.resolve(); await Promise.resolve(); return "slow";'),
      early: code('return "quick";'),
      shared: code("await Promise.resolve(); await Promise.resolve(); return `${input}!`;"),
      twice: code("return input + input;"),
      risky: code('if (Object.keys(input).length > 0) throw new Error("Bearer abcdef123456 is refused"); return 1;'),
      rescued: code("return input.message.length;"),
      done: ["ack", { arguments: [{ js: "input" }] }],
    },
    [
      "go:next>each",
      "each:each>double",
      "double:next>big",
      "big:next>say",
      "each:next>twigs",
      "twigs:slow>late",
      "twigs:quick>early",
      "late:next>shared",
      "early:next>shared",
      "shared:next>twice",
      "twigs:next>risky",
      "risky:error>rescued",
      "risky:next>done",
      "rescued:next>done",
    ],
  );
  expect((await runtime.webhook("event", '421["go",[1,2]]')).status).toBe(200);
  const params = { list: [1, 2] };
  const all = await records("walk");
  expect(all.slice(0, 7)).toEqual([
    ["go", "-", params],
    ["each", params, 1],
    ["double", 1, 2],
    ["big", 2, "-"],
    ["each", params, 2],
    ["double", 2, 4],
    ["big", 4, true],
  ]);
  const of = (...names: string[]) => all.filter(([node]) => names.includes(node as string));
  expect(of("say", "twigs", "late", "early")).toEqual([
    ["say", 4, null],
    ["twigs", params, expect.any(Object)],
    ["late", params, "slow"],
    ["early", params, "quick"],
  ]);
  // Under way at the same time, each with its own.
  expect(of("shared").toSorted()).toEqual([
    ["shared", "quick", "quick!"],
    ["shared", "slow", "slow!"],
  ]);
  expect(of("twice").toSorted()).toEqual([
    ["twice", "quick!", "quick!quick!"],
    ["twice", "slow!", "slow!slow!"],
  ]);
  expect(of("risky", "rescued", "done")).toEqual([
    ["risky", all.find(([node]) => node === "twigs")![2], { error: "Bearer [redacted] is refused" }],
    ["rescued", { message: "Bearer [redacted] is refused" }, 30],
    ["done", 30, [30]],
  ]);
});

test("the node that fails a run is there with its input, its time and the error", async () => {
  await deploy(
    "fails",
    { go: event("fail"), shape: code("return { a: 1 };"), broken: code('throw new Error("no");') },
    ["go:next>shape", "shape:next>broken"],
  );
  expect((await runtime.webhook("event", '42["fail"]')).status).toBe(500);
  expect(await records("fails")).toEqual([
    ["go", "-", {}],
    ["shape", {}, { a: 1 }],
    ["broken", { a: 1 }, "-", "no"],
  ]);
  const [{ nodes, error, durationMs }] = await runtime.traces("fails");
  expect(error).toMatchObject({ node: "broken", message: "no" });
  for (const one of nodes) expect(one.atMs).toBeLessThanOrEqual(durationMs + 1);
});

test("a run whose time is up tells how far it came, and where it got stuck", async () => {
  await deploy(
    "stuck",
    { go: event("stick"), shape: code("return { a: 1 };"), waits: code("await new Promise(() => {});") },
    ["go:next>shape", "shape:next>waits"],
  );
  expect((await runtime.webhook("event", '42["stick"]')).status).toBe(500);
  const message = "The handler took longer than 1500 ms";
  expect(await records("stuck")).toEqual([
    ["go", "-", {}],
    ["shape", {}, { a: 1 }],
    ["waits", { a: 1 }, "-", message],
  ]);
  expect((await runtime.traces("stuck"))[0]).toMatchObject({ outcome: "timeout", error: { node: "waits", message } });
});

test("an input that was changed on its way is told as it was then", async () => {
  await deploy(
    "changed",
    { go: event("change", ["n", "number"]), a: code("input.n = 9; return null;"), b: ["log", { message: "b" }] },
    ["go:next>a", "go:next>b"],
  );
  await runtime.webhook("event", '42["change",1]');
  expect(await records("changed")).toEqual([
    ["go", "-", { n: 1 }],
    ["a", { n: 1 }, null],
    ["b", { n: 9 }, null],
  ]);
});

test("times are those of each node; an input is kept once, and handed out whole wherever runs are read", async () => {
  const wait = "const end = ctx.now() + 60; while (ctx.now() < end);";
  await deploy(
    "times",
    {
      go: event("time", ["text", "string"]),
      slow: code(`${wait} return { text: input.text };`),
      next: code("return input.text.length;"),
    },
    ["go:next>slow", "slow:next>next"],
  );
  const stream = await fetch(`${runtime.url}/runtime/admin/traces/stream?flow=times`, {
    headers: { authorization: "Bearer admin-token-of-this-test" },
  });
  await runtime.webhook("event", `42["time","${"marker".repeat(20)}"]`);
  const [trace] = await runtime.traces("times");
  const [go, slow, next] = trace.nodes;
  expect([go.durationMs, slow.durationMs >= 55, next.durationMs < slow.durationMs]).toEqual([undefined, true, true]);
  expect(next.atMs).toBeGreaterThanOrEqual(slow.atMs);
  expect(next.input).toEqual(slow.value);

  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let streamed = "";
  while (!streamed.includes("\n\n", streamed.indexOf("data:") + 1)) streamed += (await reader.read()).value ?? "";
  await reader.cancel();
  expect(JSON.parse(/^data: (.*)$/m.exec(streamed)![1]!)).toEqual(trace);

  await runtime.close();
  const dir = `${temp.dir}/traces`;
  const kept = readdirSync(dir).map((name) => readFileSync(`${dir}/${name}`, "utf8"));
  const line = kept
    .join("\n")
    .split("\n")
    .find((one) => one.includes("marker"))!;
  const times = (text: string) => text.split("marker".repeat(20)).length - 1;
  // The event's arguments, by place; the values of `go` and `slow`. Handed out, the inputs of `slow` and `next` too.
  expect([times(line), times(JSON.stringify(trace))]).toEqual([3, 5]);
});

test("recorded by the second at most as many as allowed; not recorded, nothing is looked at", async () => {
  const looked = `let looked = 0; const value = { toJSON: () => ++looked }; ctx.enter("a", value); ctx.trace("a", value, value); return { body: String(looked), actions: [] };`;
  const counts = async (tracesPerSecond: number) => {
    const dataDir = `${temp.dir}/per-second-${tracesPerSecond}`;
    const limited = await startTestRuntime({ dataDir, connectionString: service.connectionString, tracesPerSecond });
    await limited.deploy("looked", [{ kind: "http.request", method: "GET", route: "looked", body: looked }]);
    const started = performance.now();
    const answers: string[] = [];
    for (let at = 0; at < 20; at++) answers.push(await (await fetch(`${limited.url}/api/looked`)).text());
    const seconds = Math.floor(performance.now() / 1000) - Math.floor(started / 1000) + 1;
    const traces = await limited.traces("looked");
    await limited.close();
    return { recorded: traces.length, looked: answers.filter((answer) => answer !== "0").length, seconds };
  };
  expect(await counts(0)).toMatchObject({ recorded: 0, looked: 0 });
  const some = await counts(3);
  expect(some.recorded).toBe(some.looked);
  expect(some.recorded).toBeGreaterThanOrEqual(3);
  expect(some.recorded).toBeLessThanOrEqual(3 * some.seconds);
});
