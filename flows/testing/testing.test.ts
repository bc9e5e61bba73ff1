import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load } from "../../test/compiler/support.ts";
import { compile } from "../compiler/index.ts";
import { examples } from "../examples/index.ts";
import {
  coverage,
  differenceText,
  junit,
  parseFlowTests,
  record,
  runFlowTests,
  testFromTrace,
  testsText,
} from "./index.ts";
import type { FlowTest, FlowTests } from "./index.ts";

const flowOf = (id: string) => examples.find((e) => e.id === id)!.flow;
const loaded = (id: string) => load(compile(flowOf(id), { instrument: true }).code!);
const read = (text: string): FlowTests => {
  const parsed = parseFlowTests(text);
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return parsed.tests;
};
const outcomes = async (id: string, tests: unknown) => runFlowTests(await loaded(id), read(JSON.stringify({ tests })));
const saved = JSON.parse(readFileSync(new URL("../saved/chat.test.json", import.meta.url), "utf8")) as {
  tests: FlowTest[];
};

test("the saved chat passes its tests; coverage says what they leave out", async () => {
  const [messages, login] = saved.tests;
  const results = await outcomes("chat", [messages, login]);
  expect(results.map((r) => [r.passed, r.differences])).toEqual([
    [true, []],
    [true, []],
  ]);
  const { nodes, wires } = coverage(flowOf("chat"), results);
  expect(nodes.missed).toEqual(["index", "page"]);
  expect(wires).toEqual({ covered: 3, missed: [{ from: "index", port: "next", to: "page" }] });
});

describe("a test that fails", () => {
  test("says where, in a few lines", async () => {
    const [result] = await outcomes("chat", [
      {
        name: "x",
        trigger: "chat",
        event: { parameters: ["hi"] },
        expect: {
          actions: [
            { actionName: "sendToNamespace", namespace: "/", eventName: "new message", parameters: ["socket-1", "ho"] },
          ],
          ack: [1],
        },
      },
    ]);
    expect(result!.passed).toBe(false);
    expect(result!.differences.map(differenceText).join("\n")).toBe(
      'actions.0.parameters.1\n  expected  "ho"\n  got       "hi"\nack\n  expected  [1]\n  got       nothing',
    );
  });
  test("when the run fails and nobody expected it", async () => {
    const [result] = await outcomes("rooms", [{ name: "x", trigger: "say", expect: { actions: [] } }]);
    expect(result).toMatchObject({ passed: false, differences: [{ path: "error" }], actual: { actions: [] } });
  });
  test("when there is no such trigger", async () => {
    const [result] = await outcomes("chat", [{ name: "x", trigger: "chatt", expect: {} }]);
    expect(result).toMatchObject({ passed: false, differences: [{ path: "trigger", expected: "chatt" }] });
  });
});

test("branches and error ports count by the way that was taken", async () => {
  const ask = (a: unknown, b: unknown, ack: unknown) => ({
    name: `${a}/${b}`,
    trigger: "divide",
    event: { parameters: [a, b] },
    expect: { ack: [ack] },
  });
  const results = await outcomes("ask-and-acknowledge", [
    ask(6, 3, { ok: true, result: 2 }),
    ask(1, 0, { ok: false, error: "Division by zero" }),
  ]);
  expect(results.every((r) => r.passed)).toBe(true);
  const { nodes, wires } = coverage(flowOf("ask-and-acknowledge"), results);
  expect(nodes.missed).toEqual(["notNumbers"]);
  expect(wires.missed).toEqual([{ from: "isNumbers", port: "default", to: "notNumbers" }]);
});

test("time and chance are the test's", async () => {
  const given = { name: "x", trigger: "everySecond", effects: { now: 0, random: [0.5] }, expect: {} };
  const [first] = await outcomes("stock-index", [given]);
  const [second] = await outcomes("stock-index", [given]);
  expect(first!.actual).toEqual(second!.actual);
  expect(first!.actual.actions).toMatchObject([{ parameters: [{ value: 1000 }] }]);
});

test("what exports ship of it stands alone: its own files and the kit's types", () => {
  const seen = new Set(["run.ts"]);
  for (const name of seen) {
    const text = readFileSync(new URL(name, import.meta.url), "utf8");
    for (const [, from] of text.matchAll(/^(?:import|export) [^;]*? from "([^"]+)";/gm)) {
      expect(from).toMatch(/^(?:\.\/\w+\.ts|\.\.\/handler-kit\/types\.ts)$/);
      if (from!.startsWith("./")) seen.add(from!.slice(2));
    }
  }
  expect([...seen].toSorted()).toEqual(["compare.ts", "events.ts", "run.ts", "state.ts", "types.ts"]);
});

test("JUnit XML escapes what tests are called", async () => {
  const results = await outcomes("chat", [
    { name: 'a <b> & "c"\u0001', trigger: "chat", event: { parameters: ["x"] }, expect: { ack: ["<y>"] } },
  ]);
  expect(junit([{ flow: "chat", outcomes: results }])).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="chat" tests="1" failures="1" errors="0">
    <testcase classname="chat" name="a &#60;b&#62; &#38; &#34;c&#34;\ufffd">
      <failure message="ack">ack
  expected  [&#34;&#60;y&#62;&#34;]
  got       nothing</failure>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});

test.each([
  ["[", "Line 1, column 2: the file ends in the middle of something."],
  ["{}", "tests: Invalid input: expected array, received undefined"],
  ['{"tests":[{"name":"a","trigger":"t","expect":{}},{"name":"a","trigger":"t","expect":{}}]}', "two are called “a”"],
])("a test file that cannot be used says why: %s", (text, problem) => {
  expect(parseFlowTests(text)).toEqual({ problems: [expect.stringContaining(problem)] });
});

test("a recorded run becomes a test that passes, and is written as one would by hand", async () => {
  const event = {
    hub: "hub",
    namespace: "/",
    socketId: "abc",
    connectionId: "c",
    eventName: "divide",
    parameters: [6, 3],
  };
  const run = {
    trigger: "divide",
    event: { ...event, wantsAck: true, params: { a: 6, b: 3 } },
    nodes: [{ node: "quotient", value: 2 }],
    actions: [],
    ack: [{ ok: true, result: 2 }],
  };
  const made = testFromTrace(run, "six by three", (node) => flowOf("ask-and-acknowledge").nodes[node]?.type);
  const [result] = await outcomes("ask-and-acknowledge", [made]);
  expect(result).toMatchObject({ passed: true, differences: [] });
  expect(read(testsText({ tests: [made] }))).toEqual({ tests: [made] });
  expect(record({ ...made, expect: { ack: [] } }, result!).expect).toEqual({ ack: run.ack });
});

test("calls of a recorded run give their answers again", () => {
  const nodes = [
    { node: "call", value: { status: 200, ok: true, headers: {}, body: { a: 1 } } },
    { node: "log", value: { error: "no call" } },
    { node: "call", value: { error: "timed out" } },
  ];
  const failed = { trigger: "t", event: {}, nodes, actions: [], error: { message: "timed out" } };
  expect(testFromTrace(failed, "x", (node) => (node === "call" ? "http.call" : "log"))).toEqual({
    name: "x",
    trigger: "t",
    event: {},
    effects: { http: [{ status: 200, headers: {}, body: { a: 1 } }, { error: "timed out" }] },
    expect: { error: "timed out" },
  });
});

test("a node that leaves no trace was passed when what it leads to was reached", () => {
  const flow = {
    nodes: { go: { type: "socket.event" }, each: { type: "forEach" }, one: { type: "log" }, all: { type: "log" } },
    wires: [
      { from: "go", port: "next", to: "each" },
      { from: "each", port: "each", to: "one" },
      { from: "each", port: "next", to: "all" },
    ],
  };
  const traces = ["go", "all"].map((node) => ({ node, value: null }));
  expect(coverage(flow as never, [{ traces }])).toMatchObject({
    nodes: { missed: ["one"] },
    wires: { covered: 2, missed: [{ to: "one" }] },
  });
});
