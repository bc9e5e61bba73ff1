/** The part of JSON Schema 2020-12 that becomes plain checks; everything else is refused, never ignored. */
export interface Schema {
  type?: TypeName | TypeName[];
  const?: Plain;
  enum?: Plain[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  /** These only say what type a value has (`shape/json-schema.ts`); `readSchema` refuses them. */
  anyOf?: Schema[];
  allOf?: Schema[];
  prefixItems?: Schema[];
  /** Of a string: it is bytes, as OpenAPI says it. */
  format?: "binary";
}
export type Plain = string | number | boolean | null;
export type TypeName = (typeof TYPES)[number];

const TYPES = ["object", "array", "string", "number", "integer", "boolean", "null"] as const;
const ANNOTATIONS = new Set(["$schema", "$id", "$comment", "title", "description", "default", "examples"]);
const MAX_DEPTH = 16;

const isPlain = (v: unknown) => v === null || ["string", "number", "boolean"].includes(typeof v);
const isObject = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v);
const isList = (v: unknown, each: (item: unknown) => boolean) => Array.isArray(v) && v.length > 0 && v.every(each);
export const isType = (v: unknown): v is TypeName => (TYPES as readonly unknown[]).includes(v);
const isCount = (v: unknown) => Number.isInteger(v) && (v as number) >= 0;
const isPattern = (v: unknown) => {
  try {
    return typeof v === "string" && Boolean(new RegExp(v, "u"));
  } catch {
    return false;
  }
};

/** What the value of a keyword must be, in words, and whether it is. Schemas inside are looked at by themselves. */
type Checked = Exclude<keyof Schema, "anyOf" | "allOf" | "prefixItems" | "format">;
const KEYWORDS: Record<Checked, [what: string, is: (value: unknown) => boolean]> = {
  type: [`one or a list of ${TYPES.join(", ")}`, (v) => isType(v) || isList(v, isType)],
  const: ["a text, number, boolean or null", isPlain],
  enum: ["a list of texts, numbers, booleans and null", (v) => isList(v, isPlain)],
  required: ["a list of names", (v) => Array.isArray(v) && v.every((name) => typeof name === "string")],
  properties: ["an object of schemas", isObject],
  additionalProperties: ["a schema, true or false", (v) => typeof v === "boolean" || isObject(v)],
  items: ["a schema", isObject],
  minItems: ["a whole number", isCount],
  maxItems: ["a whole number", isCount],
  minLength: ["a whole number", isCount],
  maxLength: ["a whole number", isCount],
  pattern: ["a regular expression", isPattern],
  minimum: ["a number", Number.isFinite],
  maximum: ["a number", Number.isFinite],
};

/** Reads the text of a schema, or says what is wrong with it. */
export function readSchema(text: string): { schema: Schema } | { problem: string } {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    return { problem: `It is not JSON: ${(error as Error).message}` };
  }
  const problem = findProblem(schema, "", 0);
  return problem === undefined ? { schema: schema as Schema } : { problem };
}

function findProblem(schema: unknown, path: string, depth: number): string | undefined {
  const here = path === "" ? "The schema" : `\`${path.slice(1)}\``;
  if (!isObject(schema)) return `${here} must be an object`;
  if (depth > MAX_DEPTH) return `${here} is nested more than ${MAX_DEPTH} deep`;
  for (const [key, value] of Object.entries(schema)) {
    if (ANNOTATIONS.has(key)) continue;
    const keyword = Object.hasOwn(KEYWORDS, key) ? KEYWORDS[key as Checked] : undefined;
    if (!keyword) return `${here} has \`${key}\`, which is not supported`;
    if (!keyword[1](value)) return `\`${key}\` of ${path === "" ? "the schema" : here} must be ${keyword[0]}`;
  }
  const inner: [string, unknown][] = Object.entries((schema.properties ?? {}) as object);
  for (const key of ["items", "additionalProperties"]) if (isObject(schema[key])) inner.push([key, schema[key]]);
  for (const [key, value] of inner) {
    const problem = findProblem(value, `${path}.${key}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The types a value may have; all of them when the schema does not say. */
export const typesOf = ({ type }: Schema): readonly TypeName[] =>
  type === undefined ? TYPES : Array.isArray(type) ? type : [type];
