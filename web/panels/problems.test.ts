import { describe, expect, it } from "vitest";
import { type Diagnostic, emptyFlow, type FlowDocument } from "../../flows/model/index.ts";
import { fixesFor } from "./fixes.ts";
import { mergeProblems } from "./problems.ts";

const base = emptyFlow("a", "A");
const flow: FlowDocument = {
  ...base,
  nodes: {
    one: { type: "function", config: { code: "return Math.random();" } },
    two: { type: "emit", config: { event: { js: "hello world" } } },
  },
  wires: [
    { from: "one", port: "next", to: "two" },
    { from: "one", port: "next", to: "two" },
  ],
};
const error = (change: Partial<Diagnostic>): Diagnostic => ({
  code: "type_error",
  severity: "error",
  message: "m",
  ...change,
});

describe("one list of problems", () => {
  const own = [error({ code: "value_missing", node: "two" })];

  it("is the server's while its answer is about this document", () => {
    const diagnostics = [error({ node: "one" })];
    expect(mergeProblems(flow, own, { flow, diagnostics })).toEqual(diagnostics);
  });

  it("is the browser's and the server's extra findings about unchanged nodes after a change", () => {
    const changed = { ...flow, nodes: { ...flow.nodes, two: { ...flow.nodes["two"]!, config: {} } } };
    const checked = {
      flow,
      diagnostics: [error({ node: "one" }), error({ node: "two" }), error({ code: "value_missing", node: "one" })],
    };
    expect(mergeProblems(changed, own, checked).map(({ code, node }) => `${code} ${node}`)).toEqual([
      "type_error one",
      "value_missing two",
    ]);
  });

  it("forgets another flow's answer", () => {
    expect(mergeProblems(flow, [], { flow: { ...flow, id: "b" }, diagnostics: [error({})] })).toEqual([]);
  });
});

describe("quick fixes", () => {
  const fixed = (problem: Diagnostic) => fixesFor(flow, problem)[0]!.apply(flow);

  it("remove one of two equal wires", () => {
    expect(fixed(error({ code: "wire_duplicate", wire: 1 })).wires).toEqual([flow.wires[0]]);
  });

  it("turn text in an expression into text", () => {
    expect(fixed(error({ code: "expression_syntax", node: "two", field: "event.js" })).nodes["two"]?.config).toEqual({
      event: "hello world",
    });
  });

  it("replace what cannot be replayed, where it still stands", () => {
    const problem = error({
      code: "nondeterministic",
      node: "one",
      field: "code",
      range: { start: 7, end: 20 },
      hint: "In a function node use `ctx.random()`, which can be replayed.",
    });
    expect(fixed(problem).nodes["one"]?.config).toEqual({ code: "return ctx.random();" });
    const moved = {
      ...flow,
      nodes: { ...flow.nodes, one: { type: "function", config: { code: "// x\nreturn Math.random();" } } },
    };
    expect(fixesFor(flow, problem)[0]!.apply(moved)).toBe(moved);
  });

  it("give a reserved name another one and rename its references", () => {
    const named: FlowDocument = { ...base, nodes: { input: { type: "log", config: {} } } };
    expect(
      Object.keys(fixesFor(named, error({ code: "node_name_reserved", node: "input" }))[0]!.apply(named).nodes),
    ).toEqual(["inputNode"]);
  });

  it("are not offered where there is no obvious one", () => {
    expect(fixesFor(flow, error({ code: "value_missing", node: "two" }))).toEqual([]);
    expect(fixesFor(flow, error({ code: "wire_duplicate", wire: 9 }))).toEqual([]);
  });
});
