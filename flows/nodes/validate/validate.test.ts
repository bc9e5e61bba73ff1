import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { checkFunction } from "./checks.ts";
import { schemaType } from "./schema-type.ts";
import { readSchema, type Schema } from "./schema.ts";

function checker(schema: Schema): (value: unknown) => unknown {
  const text = checkFunction(schema, "invalid");
  const body = text.slice(text.indexOf(" => {") + 4);
  const invalid = (at: string, problem: string) => {
    throw new TypeError(`${at} ${problem}`);
  };
  // oxlint-disable-next-line no-new-func -- what is tested is text
  return new Function("invalid", `return (value) => ${body}`)(invalid);
}

const accepts = (work: () => unknown) => {
  try {
    work();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return false;
  }
};

const name = fc.constantFrom("a", "b", "to do", 'q"', "${x}");
const count = fc.integer({ min: 0, max: 3 });
const optional = { requiredKeys: ["type"] } as { requiredKeys: ["type"] };
const leaf: fc.Arbitrary<object> = fc.oneof(
  fc.record(
    { type: fc.constant("string"), minLength: count, maxLength: count, pattern: fc.constantFrom("^a", "b$") },
    optional,
  ),
  fc.record({ type: fc.constantFrom("number", "integer"), minimum: count, maximum: count }, optional),
  fc.record({ enum: fc.array(fc.constantFrom("a", "b", 1, 2, true, null), { minLength: 1, maxLength: 3 }) }),
  fc.record({ const: fc.constantFrom("a", 1, false, null) }),
  fc.record({ type: fc.constantFrom("boolean", "null") }),
);
/** The other implementation forgets names that are required and not among the properties. */
const known = (schema: { properties?: object; required?: string[] }) =>
  schema.required
    ? { ...schema, required: schema.required.filter((key) => Object.hasOwn(schema.properties ?? {}, key)) }
    : schema;
const schemas = fc.letrec<{ any: object }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record(
      { type: fc.constant("array"), items: tie("any"), minItems: count, maxItems: count },
      // The other implementation counts items only where it knows what they are.
      { requiredKeys: ["type", "items"] },
    ),
    fc
      .record(
        {
          type: fc.constant("object"),
          properties: fc.dictionary(name, tie("any"), { maxKeys: 3, noNullPrototype: true }),
          required: fc.uniqueArray(name, { maxLength: 2 }),
          additionalProperties: fc.boolean(),
        },
        optional,
      )
      .map(known),
  ),
})).any;
const values = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("a", "b", "ab", "", "aab", 0, 1, 2, 1.5, -1, true, false, null),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(name, tie("any"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;
/** Values that have a chance to fit. */
const pair = schemas.chain((schema) => fc.tuple(fc.constant(schema), fc.oneof(values, fitting(schema))));

function fitting(schema: any): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ("const" in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case "array":
      return fc.array(schema.items ? fitting(schema.items) : values, { maxLength: 3 });
    case "object":
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, of]) => [key, fitting(of)])),
        { noNullPrototype: true },
      );
    default:
      return values;
  }
}

test("accepts what another implementation of JSON Schema accepts", () => {
  let accepted = 0;
  fc.assert(
    fc.property(pair, ([schema, value]) => {
      expect(readSchema(JSON.stringify(schema))).toEqual({ schema });
      const expected = z.fromJSONSchema(schema as never).safeParse(value).success;
      expect(accepts(() => checker(schema as Schema)(value))).toBe(expected);
      if (expected) accepted++;
    }),
    { numRuns: 2_000 },
  );
  expect(accepted).toBeGreaterThan(200);
});

test("counts characters, not UTF-16 units; inherited members are not there", () => {
  expect(accepts(() => checker({ type: "string", maxLength: 2 })("😀😀"))).toBe(true);
  expect(accepts(() => checker({ type: "object", required: ["toString"] })({}))).toBe(false);
  expect(accepts(() => checker({ required: ["a"] })({}))).toBe(false);
  expect(accepts(() => checker({ maxItems: 1 })([1, 2]))).toBe(false);
  const proto = JSON.parse('{ "__proto__": 1 }') as unknown;
  const { schema } = readSchema('{ "properties": { "__proto__": { "type": "string" } } }') as { schema: Schema };
  expect(() => checker(schema)(proto)).toThrow('value["__proto__"] must be a text');
});

test.each<[Schema, string]>([
  [{ type: "array", items: { type: "object", properties: { a: { type: "integer" } } } }, "{ a?: number }[]"],
  [{ type: "array", items: { type: ["string", "null"] } }, "(string | null)[]"],
  [{ type: "object", required: ["x y"] }, '{ "x y": unknown }'],
  [{ type: "object", additionalProperties: { type: "boolean" } }, "Record<string, boolean>"],
  [{ enum: ["a", 1, null] }, '"a" | 1 | null'],
  [{ minimum: 3 }, "unknown"],
])("%j is the type %s", (schema, type) => expect(schemaType(schema)).toBe(type));
