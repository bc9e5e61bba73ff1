import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load } from "../../test/compiler/support.ts";
import { compile } from "../compiler/index.ts";
import { examples } from "../examples/index.ts";
import { coverage, differenceText, flowTestsSchema, junit, runFlowTest } from "./index.ts";

const flowOf = (id: string) => examples.find((e) => e.id === id)!.flow;
const loaded = (id: string) => load(compile(flowOf(id), { instrument: true }).code!);
const outcomes = async (id: string, tests: unknown) => {
  const module = await loaded(id);
  return Promise.all(flowTestsSchema.parse({ tests }).tests.map((t) => runFlowTest(module, t)));
};
const saved = JSON.parse(readFileSync(new URL("../saved/chat.test.json", import.meta.url), "utf8")) as {
  tests: unknown;
};

test("the saved chat passes its tests; coverage says what they leave out", async () => {
  const results = await outcomes("chat", saved.tests);
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

test("JUnit XML escapes what tests are called", async () => {
  const results = await outcomes("chat", [
    { name: 'a <b> & "c"\u0001', trigger: "chat", event: { parameters: ["x"] }, expect: { ack: ["<y>"] } },
  ]);
  expect(junit([{ flow: "chat", outcomes: results }])).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="chat" tests="1" failures="1">
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
