import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { examples } from "../examples/index.ts";
import {
  checkFlow,
  codes,
  diagnose,
  diagnosticsHtml,
  diagnosticsPage,
  HELP_PATH,
  type FlowDocument,
} from "../model/index.ts";
import { nodeTypes } from "../nodes/index.ts";
import { compile } from "./index.ts";

const flowOf = (nodes: Record<string, unknown>, wires: [string, string, string][]): FlowDocument => {
  const list = wires.map(([from, port, to]) => ({ from, port, to }));
  return checkFlow({ format: 1, id: "t", name: "T", nodes, wires: list }).flow!;
};

describe("compile", () => {
  test.each(examples)("gives the same result with notes and groups on the canvas: $id", ({ flow }) => {
    const plain = compile(flow);
    const hostile = "*/ } throw 1; `${process.exit()}` </script>\u2028";
    const drawn: FlowDocument = {
      ...flow,
      notes: { chat: { text: hostile, colour: "pink", x: 0, y: 0, width: 200, height: 80 } },
      groups: { g: { title: hostile, colour: "blue", nodes: [...Object.keys(flow.nodes), "gone"] } },
    };
    expect(JSON.stringify(compile(drawn))).toBe(JSON.stringify(plain));
  });

  test("never throws, whatever is in a document that is well-formed", () => {
    const word = fc.constantFrom(
      "input",
      "event.params",
      "a +",
      "`",
      "b.c",
      "",
      "(",
      "() => {",
      "await x",
      "/*",
      "a) (b",
      "\u2028",
      "{{ x }}",
      "constructor",
      "toString",
      "return input",
      "a as",
      "<T>x",
      "class {",
      "#x",
      "\\u0061",
    );
    const value = fc.oneof(
      word,
      fc.record({ js: word }),
      fc.array(word, { maxLength: 2 }),
      fc.array(fc.record({ js: word }), { maxLength: 2 }),
      fc.array(fc.record({ name: word, when: word }), { maxLength: 3 }),
      fc.array(fc.record({ name: word, value: word }), { maxLength: 3 }),
      fc.array(fc.record({ name: word, type: word }), { maxLength: 2 }),
      fc.boolean(),
    );
    const ids = ["a", "b", "c", "d", "toString", "constructor", "hasOwnProperty"];
    const keys = [...new Set(Object.values(nodeTypes).flatMap((d) => Object.keys(d.schema.parse({}) as object)))];
    const node = fc.record({
      type: fc.oneof(fc.constantFrom(...Object.keys(nodeTypes)), fc.constantFrom("nope", "toString", "__proto__")),
      config: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 3 }),
    });
    const wire = fc.tuple(
      fc.constantFrom(...ids, "gone"),
      fc.constantFrom("next", "error", "default", "each", "yes", "toString"),
      fc.constantFrom(...ids, "gone"),
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...ids), node, { maxKeys: 6 }),
        fc.array(wire, { maxLength: 8 }),
        (nodes, wires) => {
          const flow = flowOf(nodes, wires);
          const result = compile(flow);
          expect(result.code === undefined).toBe(result.diagnostics.some((d) => d.severity === "error"));
          JSON.stringify(result);
          for (const { range, node: id, field } of result.diagnostics) {
            expect(!range || (id !== undefined && field !== undefined)).toBe(true);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  /** One node after the other, kinds taking turns. */
  const chain = (length: number, ...kinds: Record<string, unknown>[]) => {
    const nodes: Record<string, unknown> = { n0: { type: "socket.event", config: { event: "go" } } };
    const wires: [string, string, string][] = [];
    for (let i = 1; i <= length; i++) {
      nodes[`n${i}`] = kinds[i % kinds.length];
      wires.push([`n${i - 1}`, "next", `n${i}`]);
    }
    return flowOf(nodes, wires);
  };
  const log = { type: "log", config: { message: "x" } };
  const filter = { type: "filter", config: { condition: "event.userId" } };

  test("takes chains as long as a flow may be", () => {
    expect(compile(chain(1_999, log)).diagnostics).toEqual([]);
  });

  test("says when blocks are nested too deep, instead of running out of stack", () => {
    expect(compile(chain(401, filter, log)).diagnostics).toEqual([]);
    const { diagnostics } = compile(chain(1_999, filter));
    expect(diagnostics).toMatchObject([{ code: "nesting_too_deep", node: "n401" }]);
  });

  test("says what starts a run, and which line is whose", () => {
    const result = compile(examples.find((e) => e.id === "chat")!.flow);
    expect(result.triggers).toEqual([
      {
        node: "chat",
        name: "chat",
        kind: "socket.event",
        hub: "hub",
        namespace: "/",
        event: "chat",
        parameters: ["text"],
      },
      { node: "index", name: "index", kind: "http.request", hub: "hub", method: "GET", route: "index" },
      { node: "negotiate", name: "negotiate", kind: "http.request", hub: "hub", method: "GET", route: "negotiate" },
    ]);
    const lines = result.code!.split("\n");
    const at = lines.findIndex((line) => line.includes("const actions"));
    expect(result.lines[at]).toBe("newMessage");
    expect(result.lines[lines.findIndex((line) => line.startsWith("export function chat"))]).toBe("chat");
    for (const { start, end, field, node } of result.spans) {
      const text = result.code!.slice(start, end);
      expect(text.length, `${node} ${field}`).toBeGreaterThan(0);
    }
  });

  test("imports the kit from where it is told", () => {
    const { code } = compile(examples[0]!.flow, { kit: "@example/kit" });
    expect(code).toContain('from "@example/kit";');
  });
});

test("the reference page has every code", () => {
  const page = diagnosticsPage();
  const served = diagnosticsHtml();
  for (const code of Object.keys(codes) as (keyof typeof codes)[]) {
    expect(page).toContain(`\n## ${code}\n`);
    const [path, anchor] = diagnose(code).help!.split("#");
    expect(path).toBe(HELP_PATH);
    expect(served.split(`<h2 id="${anchor}">`)).toHaveLength(2);
  }
  expect(served).not.toMatch(/`|<script/);
});
