import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile, type Library } from "../../flows/compiler/index.ts";
import { typecheck } from "../../flows/compiler/typecheck.ts";
import { codes, LIMITS, parseFlow, type Diagnostic } from "../../flows/model/index.ts";
import { registerNodeTypes, type NodeTypesModule } from "../../flows/nodes/own.ts";
import { readLibrary, typescript } from "../compiler/support.ts";

/**
 * Each folder of `samples` is a flow with something wrong and exactly what is said about it. Other flows in it are those
 * whose parts it calls.
 * `UPDATE=1 npx vitest run test/diagnostics` rewrites what is expected; read the diff.
 */
const folder = new URL("./samples/", import.meta.url);
const cases = readdirSync(folder, { withFileTypes: true })
  .filter((d) => d.isDirectory())
  .map((d) => d.name);
const update = process.env.UPDATE === "1";

function check(text: string, library: Library = {}): Diagnostic[] {
  const { flow, diagnostics } = parseFlow(text);
  if (!flow) return diagnostics;
  const result = compile(flow, { library });
  return [...result.diagnostics, ...typecheck(result, typescript).diagnostics];
}

const seen = new Set<string>();

describe.each(cases)("%s", (name) => {
  const text = readFileSync(new URL(`${name}/input.flow.json`, folder), "utf8");
  const found = check(text, readLibrary(new URL(`${name}/`, folder)));
  for (const d of found) seen.add(d.code);

  test("says exactly what is expected", () => {
    const path = new URL(`${name}/_expected.json`, folder);
    const actual = `${JSON.stringify(found, null, 2)}\n`;
    if (update) writeFileSync(path, actual);
    expect(existsSync(path), "run with UPDATE=1").toBe(true);
    expect(actual).toBe(readFileSync(path, "utf8"));
  });

  test("points into the text of the field it names", () => {
    const { flow } = parseFlow(text);
    for (const { node, field, range } of found) {
      if (!range) continue;
      const source = field!
        .split(".")
        .reduce((v: unknown, key) => (v as Record<string, unknown>)[key], flow!.nodes[node!]!.config);
      expect(typeof source, `${node} ${field}`).toBe("string");
      expect(range.start).toBeLessThanOrEqual(range.end);
      expect(range.end).toBeLessThanOrEqual((source as string).length);
    }
  });
});

test("what needs a very large file", () => {
  const nodes = Object.fromEntries(Array.from({ length: LIMITS.nodes + 1 }, (_, i) => [`n${i}`, { type: "log" }]));
  const ids = Array.from({ length: 402 }, (_, i) => `n${i}`);
  const filter = { type: "filter", config: { condition: "event.userId" } };
  const deep = Object.fromEntries(ids.map((id) => [id, filter as object]));
  deep.n0 = { type: "socket.event", config: { event: "go" } };
  deep.n401 = { type: "log", config: { message: "x" } };
  const wires = ids.slice(1).map((to, i) => ({ from: `n${i}`, port: "next", to }));
  const parts = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`n${i}`, { type: "subflow.input" }]));
  const shared = Object.keys(parts).map((from) => ({ from, port: "next", to: "log" }));
  for (const text of [
    JSON.stringify({
      format: 1,
      id: "a",
      name: "A",
      nodes: { ...deep, n402: filter, n403: filter },
      wires: [
        ...wires.slice(0, -1),
        { from: "n400", port: "next", to: "n402" },
        { from: "n402", port: "next", to: "n403" },
        { from: "n403", port: "next", to: "n401" },
      ],
    }),
    " ".repeat(LIMITS.documentBytes + 1),
    JSON.stringify({ format: 1, id: "a", name: "A", nodes, wires: [] }),
    JSON.stringify({
      format: 1,
      id: "a",
      name: "A",
      nodes: { ...parts, log: { type: "log", config: { message: "x" } } },
      wires: shared,
    }),
  ]) {
    const found = check(text);
    expect(found).toHaveLength(1);
    seen.add(found[0]!.code);
  }
});

test("what needs a node type that is not ours", () => {
  const { problems } = registerNodeTypes("here", (({ z, NEXT }) => [
    {
      definition: {
        type: "acme.broken",
        title: "Broken",
        category: "data",
        icon: "hash",
        defaultId: "broken",
        blurb: "Its rule fails",
        help: "",
        schema: z.strictObject({}),
        summary: () => "",
        ports: () => [NEXT],
        valueType: () => "unknown",
      },
      emit: () => {
        throw new Error("it is broken");
      },
    },
  ]) satisfies NodeTypesModule);
  expect(problems).toEqual([]);
  const nodes = { go: { type: "socket.event", config: { event: "go" } }, broken: { type: "acme.broken" } };
  const wires = [{ from: "go", port: "next", to: "broken" }];
  const [found, ...others] = check(JSON.stringify({ format: 1, id: "a", name: "A", nodes, wires }));
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    code: "node_type_failed",
    node: "broken",
    message: "The node type `acme.broken` could not write its code: it is broken.",
  });
  seen.add(found!.code);
});

test("every code there is happens in some sample", () => {
  expect(Object.keys(codes).filter((code) => !seen.has(code))).toEqual([]);
});
