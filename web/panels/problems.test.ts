import { describe, expect, it } from "vitest";
import { type Diagnostic, emptyFlow, type FlowDocument } from "../../flows/model/index.ts";
import { compile } from "../../flows/compiler/index.ts";
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

  it("wire the one trigger without a wire to the one node that stands alone, whichever is asked about", () => {
    const alone: FlowDocument = {
      ...base,
      nodes: { start: { type: "socket.event", config: { event: "e" } }, say: { type: "emit", config: { event: "x" } } },
    };
    const found = compile(alone).diagnostics.filter(({ code }) => /unwired|unreachable/.test(code));
    expect(found.map(({ code }) => code).toSorted()).toEqual(["node_unreachable", "trigger_unwired"]);
    for (const problem of found) {
      const fix = fixesFor(alone, problem)[0]!;
      expect(fix.label).toBe("Wire start to say");
      expect(compile(fix.apply(alone)).diagnostics).toEqual([]);
    }
    const more = { ...alone, nodes: { ...alone.nodes, other: { type: "log", config: {} } } };
    expect(fixesFor(more, found[1]!).map(({ label }) => label)).not.toContain("Wire start to say");
  });

  it("answer on the branches that have no answer, so that the compiler is content", () => {
    const branches: FlowDocument = {
      ...base,
      nodes: {
        ask: { type: "socket.event", config: { event: "ask" } },
        pick: {
          type: "switch",
          config: {
            cases: [
              { name: "yes", when: "true" },
              { name: "no", when: "false" },
            ],
          },
        },
        fine: { type: "ack", config: {} },
        note: { type: "log", config: { message: "no" } },
      },
      wires: [
        { from: "ask", port: "next", to: "pick" },
        { from: "pick", port: "yes", to: "fine" },
        { from: "pick", port: "no", to: "note" },
      ],
    };
    const problem = compile(branches).diagnostics.find(({ code }) => code === "ack_missing")!;
    const [fix] = fixesFor(branches, problem);
    expect(fix!.label).toBe("Add an ack to 2 branches");
    const after = fix!.apply(branches);
    expect(compile(after).diagnostics.map(({ code }) => code)).not.toContain("ack_missing");
    expect(compile(after).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(Object.values(after.nodes).filter(({ type }) => type === "ack")).toHaveLength(3);
  });

  it("use the near name for an unknown one", () => {
    const typo: FlowDocument = {
      ...base,
      nodes: {
        start: { type: "socket.event", config: { event: "e" } },
        say: { type: "emit", config: { event: "x", arguments: [{ js: "evnet.socketId" }] } },
      },
      wires: [{ from: "start", port: "next", to: "say" }],
    };
    const problem = compile(typo).diagnostics.find(({ code }) => code === "name_unknown")!;
    const fix = fixesFor(typo, problem)[0]!;
    expect(fix.label).toBe("Use event");
    expect(fix.apply(typo).nodes["say"]?.config["arguments"]).toEqual([{ js: "event.socketId" }]);
  });
});
