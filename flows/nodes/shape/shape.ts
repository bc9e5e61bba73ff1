import { z } from "zod";
import { LIMITS } from "../../model/document.ts";
import { readJson } from "../../model/json.ts";
import type { FieldMeta } from "../definition.ts";
import { schemaType } from "../validate/schema-type.ts";
import type { Schema } from "../validate/schema.ts";
import { readTypeSchema } from "./json-schema.ts";
import { sampleSchema } from "./sample.ts";

/**
 * What data looks like: a TypeScript type; or a JSON Schema or a sample that was seen once, both as text, from which the
 * type is made. It says what is expected; nothing is checked when the flow runs.
 */
export type Shape = string | { schema: string } | { sample: string };

/** A field for one. */
export const shape = (fallback: string, meta: FieldMeta) =>
  z
    .union([
      z.string().trim().max(4_000),
      z.strictObject({ schema: z.string().max(LIMITS.sourceChars) }),
      z.strictObject({ sample: z.string().max(LIMITS.sourceChars) }),
    ])
    .default(fallback)
    .meta({ control: "shape", placeholder: "string", ...meta } satisfies FieldMeta);

export interface ShapeProblem {
  kind: "schema" | "sample";
  problem: string;
}
type Read = { type: string } | ShapeProblem;

/** Forms and the compiler ask for the same few again and again. */
const known = new Map<string, Read>();
const MOST_KNOWN = 500;

function read(given: Exclude<Shape, string>): Read {
  const key = JSON.stringify(given);
  let result = known.get(key);
  if (!result) {
    result = "schema" in given ? readSchemaText(given.schema) : readSample(given.sample);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, result);
  }
  return result;
}

/** The TypeScript type, as text on one line; `unknown` for what is empty or has a problem. */
export function shapeType(given: Shape): string {
  if (typeof given === "string") return given || "unknown";
  const result = read(given);
  return "type" in result ? result.type : "unknown";
}

/** What is wrong with a schema or a sample; types are the compiler's to check. */
export function shapeProblem(given: Shape): ShapeProblem | undefined {
  if (typeof given === "string") return undefined;
  const result = read(given);
  return "type" in result ? undefined : result;
}

function readSchemaText(text: string): Read {
  if (text.trim() === "") return { type: "unknown" };
  const json = parse(text);
  if ("problem" in json) return { kind: "schema", problem: json.problem };
  const schema = readTypeSchema(json.value);
  return "problem" in schema ? { kind: "schema", problem: schema.problem } : { type: schemaType(schema as Schema) };
}

function readSample(text: string): Read {
  if (text.trim() === "") return { type: "unknown" };
  const json = parse(text);
  return "problem" in json ? { kind: "sample", problem: json.problem } : { type: schemaType(sampleSchema(json.value)) };
}

function parse(text: string): { value: unknown } | { problem: string } {
  const { value, diagnostics } = readJson(text);
  const [first] = diagnostics;
  return first ? { problem: first.message.replace(/\.$/, "") } : { value };
}
