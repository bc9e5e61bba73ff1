import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { typescript } from "../../../test/compiler/support.ts";
import { summary } from "../../handler-kit/binary.ts";
import { programOf } from "../../compiler/typecheck.ts";
import { shapeProblem, shapeType } from "./shape.ts";

const ofSchema = (schema: unknown) => shapeType({ schema: JSON.stringify(schema) });
const ofSample = (sample: unknown) => shapeType({ sample: JSON.stringify(sample) });

describe("a sample", () => {
  test.each<[unknown, string]>([
    ["a", "string"],
    [null, "null"],
    [[], "unknown[]"],
    [[1, "a", 2], "(number | string)[]"],
    [{}, "Record<string, unknown>"],
    [[{ a: 1, b: true }, { a: null }], "{ a: number | null; b?: boolean }[]"],
    [[{ a: { x: 1 } }, { a: { y: "2" } }], "{ a: { x?: number; y?: string } }[]"],
    [[[{ a: 1 }], [{ b: 1 }], 3], "({ a?: number; b?: number }[] | number)[]"],
    [[{ a: [] }, { a: [1] }], "{ a: number[] }[]"],
    [{ file: summary({ byteLength: 3 }), n: 1 }, "{ file: Uint8Array; n: number }"],
    [["‹binary, 3 bytes›", 1, "‹binary, 10 bytes›"], "(Uint8Array | number)[]"],
    [["‹binary, 3 bytes›", "text"], "unknown[]"],
    [{ "to do": 1, __proto__x: 2 }, '{ "to do": number; __proto__x: number }'],
  ])("%j is %s", (sample, type) => expect(ofSample(sample)).toBe(type));

  test("with more members than a type should have is a dictionary; too deep, it ends", () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`k${i}`, i]));
    expect(ofSample(many)).toBe("Record<string, unknown>");
    let deep: unknown = 1;
    for (let i = 0; i < 50; i++) deep = { a: deep };
    expect(ofSample(deep)).toContain("a: unknown");
  });

  test("has a type that it fits itself, by TypeScript's word", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        const text = JSON.stringify(value);
        const code = `export const value: ${ofSample(JSON.parse(text))} = ${text};\n`;
        const { program, file } = programOf(code, typescript);
        const wrong = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
        expect(wrong.map((d) => d.messageText)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a schema", () => {
  const pet = { type: "object", properties: { name: { type: "string" }, owner: { $ref: "#/$defs/pet" } } };
  test.each<[unknown, string]>([
    [true, "unknown"],
    [{ type: "string", format: "email", minLength: 3 }, "string"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: "string", format: "binary" }, "Uint8Array"],
    [{ type: "string", nullable: true }, "string | null"],
    [{ oneOf: [{ type: "number" }, { const: "all" }] }, 'number | "all"'],
    [{ anyOf: [{ type: "number" }, {}] }, "unknown"],
    [{ type: "array", items: { anyOf: [{ const: 1 }, { const: 2 }] } }, "(1 | 2)[]"],
    [
      { allOf: [{ properties: { a: { type: "number" } } }, { anyOf: [{ type: "string" }, { type: "null" }] }] },
      "{ a?: number } & (string | null)",
    ],
    [
      { prefixItems: [{ type: "string" }, { type: "number" }], items: { type: "boolean" } },
      "[string, number, ...boolean[]]",
    ],
    [{ required: ["a"] }, "{ a: unknown }"],
    [{ additionalProperties: { type: "integer" }, type: "object" }, "Record<string, number>"],
    [{ $ref: "#/definitions/a~1b", definitions: { "a/b": { enum: ["x", 1] } } }, '"x" | 1'],
    [{ const: { deep: 1 } }, "unknown"],
  ])("%j is %s", (schema, type) => {
    expect(shapeProblem({ schema: JSON.stringify(schema) })).toBeUndefined();
    expect(ofSchema(schema)).toBe(type);
  });

  test("that refers to itself ends somewhere", () => {
    expect(ofSchema({ ...pet, $defs: { pet } })).toMatch(
      /^\{ name\?: string; owner\?: \{ name\?: string; owner\?: .*unknown/,
    );
    expect(ofSchema({ $ref: "#" })).toBe("unknown");
  });

  test.each<[string, RegExp]>([
    ["", /^$/],
    ["[]", /must be an object/],
    ['{ "type": [] }', /`type` must be one or a list of/],
    ['{ "properties": { "a": { "items": { "enum": [] } } } }', /`properties\.a\.items\.enum` must be a list/],
    ['{ "anyOf": {} }', /`anyOf` must be a list of schemas/],
    ['{ "$ref": "other.json" }', /`\$ref` must lead to a place in the schema itself/],
    ['{ "required": "a" }', /`required` must be a list of names/],
    ["{", /the file ends in the middle/],
  ])("%s: %s", (text, problem) => {
    expect(shapeProblem({ schema: text })?.problem ?? "").toMatch(problem);
    if (problem.source !== "^$") expect(shapeType({ schema: text })).toBe("unknown");
  });
});

test("a type is itself; nothing is unknown", () => {
  expect(shapeType("string[]")).toBe("string[]");
  expect(shapeType("")).toBe("unknown");
  expect(shapeType({ sample: " " })).toBe("unknown");
});
