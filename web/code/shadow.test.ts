import { expect, it } from "vitest";
import { exportedTypes, isInternal, shadowOf } from "./shadow.ts";

const scope = [{ name: "event", type: "SocketEvent<{ text: string }>", doc: "What came. */ evil" }];

it("puts an object literal where it is an expression, not a block", () => {
  const source = "{ text: event.params.text }";
  const { text, offset } = shadowOf(source, { kind: "expression", scope }, ["SocketEvent"]);
  expect(text.slice(offset, offset + source.length)).toBe(source);
  expect(text).toContain("declare const event: SocketEvent<{ text: string }>;");
  expect(text).toContain('import type { SocketEvent } from "./handler-kit";');
  expect(text.slice(0, offset).endsWith("= (\n")).toBe(true);
});

it("puts a body where it may return and await", () => {
  const source = "return await 1;";
  const { text, offset } = shadowOf(source, { kind: "function", scope: [] }, []);
  expect(text.slice(offset)).toBe("return await 1;\n}\n");
  expect(text.slice(0, offset)).toMatch(/async function \w+\(\) \{\n$/);
});

it("keeps a remark from ending its comment", () => {
  expect(shadowOf("", { kind: "expression", scope }, []).text).toContain("/** What came. *\\/ evil */");
});

it("knows the types of a module by their declarations", () => {
  expect(exportedTypes("export interface A {}\nexport type B<T> = T;\nconst c = 1;\n  export type D = 1;")).toEqual([
    "A",
    "B",
  ]);
});

it("hides its own names", () => {
  const name = /const (\w+) = \(/.exec(shadowOf("1", { kind: "expression", scope: [] }, []).text)?.[1] ?? "";
  expect(isInternal(name)).toBe(true);
});
