import { expect, test } from "vitest";
import { typescript } from "../../test/compiler/support.ts";
import { checkFlow } from "../model/index.ts";
import { compile } from "./index.ts";
import { toJavaScript, typecheck } from "./typecheck.ts";

const compiled = (code: string) => {
  const { flow } = checkFlow({
    format: 1,
    id: "t",
    name: "T",
    nodes: {
      go: { type: "socket.event", config: { event: "go", parameters: [{ name: "text", type: "string" }] } },
      words: { type: "function", config: { code: "return input.text.split(' ');" } },
      count: { type: "function", config: { code } },
      answer: { type: "ack", config: { arguments: [{ js: "input" }] } },
    },
    wires: [
      { from: "go", port: "next", to: "words" },
      { from: "words", port: "next", to: "count" },
      { from: "count", port: "next", to: "answer" },
    ],
  });
  return compile(flow!);
};

test("types flow along the wires into scopes", () => {
  const { diagnostics, scopes } = typecheck(compiled("const n = input.length;\nreturn { n };"), typescript);
  expect(diagnostics).toEqual([]);
  const typeOf = (node: string, name: string) => scopes[node]!.find((e) => e.name === name)?.type;
  expect(typeOf("count", "input")).toBe("string[]");
  expect(typeOf("count", "event")).toBe("SocketEvent<{ text: string }>");
  expect(typeOf("answer", "input")).toBe("{ n: number; }");
  expect(typeOf("answer", "words")).toBe("string[]");
  expect(typeOf("answer", "n")).toBeUndefined();
});

test("leads an error to the very characters, past renamed inputs and moved lines", () => {
  const code = "  const a = input.length;\n    const b: string = input.map((w) => w.length);\n  return b;";
  const [found, ...others] = typecheck(compiled(code), typescript).diagnostics;
  expect(others).toEqual([]);
  expect(found).toMatchObject({ code: "type_error", node: "count", field: "code" });
  expect(code.slice(found!.range!.start, found!.range!.end)).toBe("b");
});

test("checks again and again with one host", () => {
  for (let i = 0; i < 5; i++) {
    const { diagnostics } = typecheck(compiled(`return input.nope${i};`), typescript);
    expect(diagnostics[0]!.message).toContain(`nope${i}`);
  }
});

test("JavaScript comes with a source map that holds the TypeScript", () => {
  const { code } = compiled("return input.length;");
  const text = toJavaScript(code!, typescript);
  expect(text).not.toContain("import");
  const map = JSON.parse(Buffer.from(/base64,(.*)$/.exec(text.trim())![1]!, "base64").toString()) as {
    sourcesContent: string[];
  };
  expect(map.sourcesContent).toEqual([code]);
});

test("types are known inside loops and parallel branches too", () => {
  const { flow } = checkFlow({
    format: 1,
    id: "t",
    name: "T",
    nodes: {
      go: { type: "socket.event", config: { event: "go", parameters: [{ name: "list", type: "{ id: number }[]" }] } },
      each: { type: "forEach", config: { list: "input.list" } },
      log: { type: "log", config: { message: { js: "String(input.id)" } } },
      both: { type: "parallel", config: { branches: [{ name: "a" }, { name: "b" }] } },
      made: { type: "function", config: { code: "return { n: event.params.list.length };" } },
      shown: { type: "log", config: { message: { js: "`${made.n}`" } } },
      done: { type: "ack", config: { arguments: [{ js: "both.a.n" }] } },
    },
    wires: [
      { from: "go", port: "next", to: "each" },
      { from: "each", port: "each", to: "log" },
      { from: "each", port: "next", to: "both" },
      { from: "both", port: "a", to: "made" },
      { from: "made", port: "next", to: "shown" },
      { from: "both", port: "next", to: "done" },
    ],
  });
  const { diagnostics, scopes } = typecheck(compile(flow!), typescript);
  expect(diagnostics).toEqual([]);
  const typeOf = (node: string, name: string) => scopes[node]!.find((e) => e.name === name)?.type;
  expect(typeOf("log", "input")).toBe("{ id: number; }");
  expect(typeOf("shown", "made")).toBe("{ n: number; }");
  expect(typeOf("done", "both")).toBe("{ a: { n: number; }; b: undefined; }");
});
