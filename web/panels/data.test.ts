import { describe, expect, it } from "vitest";
import { emptyFlow, type FlowDocument } from "../../flows/model/index.ts";
import type { Trace } from "../api/index.ts";
import { dataOf, newestRunAt } from "./data.ts";
import { insertAt } from "../code/insert.ts";
import { memberOf } from "./JsonTree.tsx";
import { addRun } from "./runs.ts";

const node = (type: string) => ({ type, config: {} });
const flow: FlowDocument = {
  ...emptyFlow("f", "F"),
  nodes: { message: node("socket.event"), log: node("log"), data: node("transform"), send: node("emit") },
  wires: [
    { from: "message", port: "next", to: "log" },
    { from: "log", port: "next", to: "data" },
    { from: "data", port: "next", to: "send" },
  ],
};
const trace = (change: Partial<Trace>): Trace => ({
  id: "1",
  flow: "f",
  version: "v",
  trigger: "message",
  kind: "socket.event",
  startedAt: "2026-01-01T00:00:00.000Z",
  durationMs: 1,
  outcome: "ok",
  event: {},
  nodes: [],
  actions: [],
  logs: [],
  ...change,
});
const handsOn = (type: string) => type === "log" || type === "emit";
const record = (name: string, value: unknown) => ({ node: name, value, atMs: 0 });

describe("the run whose data a node shows", () => {
  const other = trace({ id: "3", trigger: "page", nodes: [record("page", {})] });
  const half = trace({ id: "2", nodes: [record("message", { text: "hi" })] });
  const whole = trace({ id: "1", nodes: [record("message", { text: "ho" }), record("data", {})] });

  it("is the newest that came to the node or in front of it, not the newest of all", () => {
    expect(newestRunAt([other, half, whole], flow, "message", handsOn)?.id).toBe("2");
    expect(newestRunAt([other, half, whole], flow, "data", handsOn)?.id).toBe("2");
    expect(newestRunAt([other], flow, "message", handsOn)).toBeUndefined();
  });
});

describe("data of a node in a run", () => {
  const run = trace({ nodes: [record("message", { text: "hi" }), record("data", { loud: "HI" })] });

  it("looks through nodes that hand their input on", () => {
    expect(dataOf(run, flow, "data", handsOn)).toMatchObject({
      input: { value: { text: "hi" } },
      output: { value: { loud: "HI" } },
    });
    expect(dataOf(run, flow, "send", handsOn).input).toEqual({ value: { loud: "HI" } });
  });

  it("has no input for a trigger and no output for a node that failed", () => {
    expect(dataOf(run, flow, "message", handsOn).input).toBeUndefined();
    const failed = trace({ nodes: [record("message", 1)], outcome: "failed", error: { message: "no", node: "data" } });
    expect(dataOf(failed, flow, "data", handsOn)).toEqual({ ran: true, times: 0, input: { value: 1 } });
  });

  it("is what was recorded of it, where it was", () => {
    const own = trace({
      nodes: [record("message", 1), { node: "send", input: "changed", atMs: 1, durationMs: 0.1 }],
    });
    expect(dataOf(own, flow, "send", handsOn)).toEqual({
      ran: true,
      times: 1,
      input: { value: "changed" },
      output: { value: "changed" },
    });
    const stopped = trace({ nodes: [record("message", 1), { node: "data", input: 1, atMs: 1 }] });
    expect(dataOf(stopped, flow, "data", handsOn)).toEqual({ ran: true, times: 1, input: { value: 1 } });
  });

  it("does not run in circles", () => {
    const loop = { ...flow, wires: [...flow.wires, { from: "send", port: "next", to: "log" }] };
    expect(dataOf(trace({}), loop, "send", handsOn).input).toBeUndefined();
  });
});

describe("making an expression from a value", () => {
  it("names its place", () => {
    expect(memberOf("input", "text", false)).toBe("input.text");
    expect(memberOf("input", "0", true)).toBe("input[0]");
    expect(memberOf("input", "odd name", false)).toBe('input["odd name"]');
  });

  it("puts it at the caret", () => {
    expect(insertAt("", { start: 0, end: 0 }, "input.a")).toBe("input.a");
    expect(insertAt("f()", { start: 2, end: 2 }, "input.a")).toBe("f(input.a)");
    expect(insertAt("typeof x", { start: 6, end: 8 }, "input.a")).toBe("typeof input.a");
  });
});

it("keeps runs newest first, once, bounded", () => {
  const at = (id: string, second: number) => trace({ id, startedAt: `2026-01-01T00:00:0${second}.000Z` });
  const list = [at("b", 2), at("c", 3), at("a", 1), at("b", 2)].reduce<readonly Trace[]>(
    (all, run) => addRun(all, run, 2),
    [],
  );
  expect(list.map(({ id }) => id)).toEqual(["c", "b"]);
});
