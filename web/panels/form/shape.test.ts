import { expect, test } from "vitest";
import type { Trace } from "../../api/index.ts";
import { seenValue, shapeKind, shapeText, withShape } from "./shape.ts";

test("a shape is a type, a schema or a sample, and keeps being one", () => {
  for (const value of ["string", { schema: "{}" }, { sample: "1" }]) {
    expect(withShape(shapeKind(value), shapeText(value))).toEqual(value);
  }
  expect([shapeKind(undefined), shapeText(undefined)]).toEqual(["type", ""]);
});

test("what was seen comes from the newest run that has it", () => {
  const run = (trigger: string, event: unknown, nodes: Trace["nodes"] = []) => ({ trigger, event, nodes }) as Trace;
  const call = { node: "ask", value: { status: 200, body: { a: 1 } }, atMs: 0 };
  const runs = [
    run("other", { body: 1 }),
    run("go", { parameters: ["new"] }, [call]),
    run("go", { parameters: ["old", 2] }),
    run("hook", { body: { b: 2 } }),
  ];
  expect(seenValue(runs, "go", "parameters.0.type")).toBe("new");
  expect(seenValue(runs, "go", "parameters.1.type")).toBe(2);
  expect(seenValue(runs, "go", "parameters.2.type")).toBeUndefined();
  expect(seenValue(runs, "hook", "bodyType")).toEqual({ b: 2 });
  expect(seenValue(runs, "ask", "bodyType")).toEqual({ a: 1 });
  expect(seenValue(runs, "nobody", "bodyType")).toBeUndefined();
});
