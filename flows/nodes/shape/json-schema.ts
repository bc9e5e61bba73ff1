import { isType, type Schema } from "../validate/schema.ts";

/** Deeper nothing is said: also what ends a schema that refers to itself. */
const MAX_DEPTH = 12;
const isObject = (v: unknown): v is Record<string, unknown> => typeof v === "object" && v !== null && !Array.isArray(v);

class Unusable extends Error {}

/**
 * A JSON Schema as far as it says what type a value has. More of it is understood than by `validate`, and what does not
 * concern the type (`format`, `minimum` …) is passed over: a type that is wider than the schema is no mistake.
 */
export function readTypeSchema(root: unknown): Schema | { problem: string } {
  try {
    return read(root, "The schema", root, 0);
  } catch (error) {
    if (error instanceof Unusable) return { problem: error.message };
    throw error;
  }
}

function read(given: unknown, path: string, root: unknown, depth: number): Schema {
  if (depth > MAX_DEPTH || given === true) return {};
  if (!isObject(given)) throw new Unusable(`${path} must be an object`);
  const within = (key: string) => `\`${path === "The schema" ? key : `${path.slice(1, -1)}.${key}`}\``;
  const inner = (value: unknown, key: string) => read(value, within(key), root, depth + 1);
  const list = (key: string) => {
    const value = given[key];
    if (!Array.isArray(value) || value.length === 0) throw new Unusable(`${within(key)} must be a list of schemas`);
    return value.map((one, i) => inner(one, `${key}.${i}`));
  };
  if (given.$ref !== undefined) return read(follow(given.$ref, root, within("$ref")), path, root, depth + 1);
  const schema: Schema = {};
  if ("const" in given && !isDeep(given.const)) schema.const = given.const as Schema["const"];
  if (given.enum !== undefined) {
    if (!Array.isArray(given.enum) || given.enum.length === 0) throw new Unusable(`${within("enum")} must be a list`);
    if (!given.enum.some(isDeep)) schema.enum = given.enum;
  }
  if (given.type !== undefined) schema.type = typesOf(given.type, within("type"));
  if (given.format === "binary") schema.format = "binary";
  // OpenAPI 3.0 says so.
  if (given.nullable === true && schema.type !== undefined)
    schema.type = [...new Set([schema.type, "null"].flat())] as never;
  if (given.properties !== undefined) {
    if (!isObject(given.properties)) throw new Unusable(`${within("properties")} must be an object of schemas`);
    const members = Object.entries(given.properties).map(([key, value]) => [key, inner(value, `properties.${key}`)]);
    schema.properties = Object.fromEntries(members) as Record<string, Schema>;
  }
  if (given.required !== undefined) {
    if (!Array.isArray(given.required) || !given.required.every((name) => typeof name === "string"))
      throw new Unusable(`${within("required")} must be a list of names`);
    schema.required = given.required as string[];
  }
  if (isObject(given.additionalProperties)) {
    schema.additionalProperties = inner(given.additionalProperties, "additionalProperties");
  }
  if (given.prefixItems !== undefined) schema.prefixItems = list("prefixItems");
  if (given.items !== undefined && given.items !== false) schema.items = inner(given.items, "items");
  for (const key of ["anyOf", "oneOf"] as const) if (given[key] !== undefined) schema.anyOf = list(key);
  if (given.allOf !== undefined) schema.allOf = list("allOf");
  // Members and items say what it is, also where `type` was left out.
  if (schema.type === undefined && (schema.properties ?? schema.required)) schema.type = "object";
  if (schema.type === undefined && (schema.items ?? schema.prefixItems)) schema.type = "array";
  return schema;
}

const isDeep = (value: unknown) => typeof value === "object" && value !== null;

function typesOf(type: unknown, where: string): NonNullable<Schema["type"]> {
  const types = Array.isArray(type) ? type : [type];
  if (types.length === 0 || !types.every(isType)) {
    throw new Unusable(`${where} must be one or a list of object, array, string, number, integer, boolean, null`);
  }
  return types.length === 1 ? types[0]! : types;
}

/** What `#/$defs/user` stands for. */
function follow(ref: unknown, root: unknown, where: string): unknown {
  if (typeof ref !== "string" || !/^#(\/|$)/.test(ref)) {
    throw new Unusable(`${where} must lead to a place in the schema itself, such as \`#/$defs/user\``);
  }
  const keys = ref.slice(1).split("/").slice(1);
  let target = root;
  for (const key of keys) {
    const name = decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
    target = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
  }
  if (target === undefined) throw new Unusable(`${where} leads to \`${ref}\`, which is not there`);
  return target;
}
