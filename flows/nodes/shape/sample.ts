import type { Schema, TypeName } from "../validate/schema.ts";

/** Deeper, and in objects with more members than these, a sample says too little to be a type. */
const MAX_DEPTH = 12;
const MAX_MEMBERS = 100;

/** How logs and traces show bytes: `summary` of `handler-kit/binary.ts`. */
const BYTES = /^‹binary, \d+ bytes›$/;

/** The schema of everything that looks like a value: what all items of a list have in common is required of each. */
export function sampleSchema(value: unknown, depth = 0): Schema {
  if (value === null) return { type: "null" };
  if (depth > MAX_DEPTH) return {};
  if (Array.isArray(value)) {
    const items = value.map((item) => sampleSchema(item, depth + 1));
    return items.length === 0 ? { type: "array" } : { type: "array", items: items.reduce(merge) };
  }
  if (typeof value === "string" && BYTES.test(value)) return { type: "string", format: "binary" };
  if (typeof value !== "object") return { type: typeof value as TypeName };
  const members = Object.entries(value);
  // A dictionary, by the look of it: its keys are data.
  if (members.length > MAX_MEMBERS) return { type: "object" };
  const properties = members.map(([key, inner]): [string, Schema] => [key, sampleSchema(inner, depth + 1)]);
  return { type: "object", properties: Object.fromEntries(properties), required: members.map(([key]) => key) };
}

const typesIn = ({ type }: Schema): TypeName[] => (type === undefined ? [] : Array.isArray(type) ? type : [type]);

/** What fits one or the other. */
function merge(a: Schema, b: Schema): Schema {
  const types = [...new Set([...typesIn(a), ...typesIn(b)])];
  // Of something too deep nothing is known, and so nothing of both.
  if (a.type === undefined || b.type === undefined) return {};
  // A schema has one kind of string.
  if (a.format !== b.format && typesIn(a).includes("string") && typesIn(b).includes("string")) return {};
  const merged: Schema = { ...a, ...b, type: types.length === 1 ? types[0]! : types };
  if (a.items && b.items) merged.items = merge(a.items, b.items);
  if (a.properties && b.properties) {
    const names = new Set([...Object.keys(a.properties), ...Object.keys(b.properties)]);
    const of = (schema: Schema, name: string) =>
      Object.hasOwn(schema.properties!, name) ? schema.properties![name] : undefined;
    merged.properties = Object.fromEntries(
      [...names].map((name) => {
        const [x, y] = [of(a, name), of(b, name)];
        return [name, x && y ? merge(x, y) : (x ?? y)!];
      }),
    );
    merged.required = (a.required ?? []).filter((name) => b.required?.includes(name));
  }
  return merged;
}
