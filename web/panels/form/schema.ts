/** Reads a node type's config schema as a form: which fields, in which order, edited by what. Pure. */

import { z } from "zod";
import type { FieldMeta, NodeDefinition } from "../../../flows/nodes/definition.ts";

export type Control = NonNullable<FieldMeta["control"]> | "boolean" | "number" | "array" | "object" | "json";

export interface FieldSpec extends Omit<FieldMeta, "control"> {
  /** Key in its object; empty for the item of an array. */
  key: string;
  title: string;
  control: Control;
  /** Of a select. */
  options?: readonly { value: string; label: string }[];
  /** Of an array: what each item is. */
  item?: FieldSpec;
  /** Of an object. */
  fields?: readonly FieldSpec[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  integer?: boolean;
  maxItems?: number;
}

/** The part of JSON Schema that zod writes for config schemas. */
interface JsonSchema extends FieldMeta {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}

const known = new WeakMap<object, readonly FieldSpec[]>();

export function fieldsOf(definition: Pick<NodeDefinition, "schema">): readonly FieldSpec[] {
  let fields = known.get(definition.schema);
  if (!fields) {
    fields = fieldsOfSchema(z.toJSONSchema(definition.schema, { io: "input", unrepresentable: "any" }) as JsonSchema);
    known.set(definition.schema, fields);
  }
  return fields;
}

export function fieldsOfSchema(schema: JsonSchema): readonly FieldSpec[] {
  return Object.entries(schema.properties ?? {}).map(([key, property]) => spec(key, property));
}

function spec(key: string, schema: JsonSchema): FieldSpec {
  const { control: _asked, ...meta } = metaOf(schema);
  const control = controlOf(schema);
  const field: FieldSpec = { ...meta, key, title: schema.title ?? words(key), control };
  if (schema.default !== undefined) field.default = schema.default;
  if (control === "select") field.options = optionsOf(schema);
  if (control === "array" && schema.items) {
    field.item = spec("", schema.items);
    if (schema.maxItems !== undefined) field.maxItems = schema.maxItems;
  }
  if (control === "object") field.fields = fieldsOfSchema(schema);
  if (control === "number") {
    field.integer = schema.type === "integer";
    // zod writes the safe-integer bounds where the author gave none.
    if (schema.minimum !== undefined && schema.minimum > Number.MIN_SAFE_INTEGER) field.minimum = schema.minimum;
    if (schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER) field.maximum = schema.maximum;
  }
  return field;
}

function metaOf(schema: JsonSchema): FieldMeta {
  const meta: FieldMeta = {};
  const copy = <K extends keyof FieldMeta>(key: K) => {
    if (schema[key] !== undefined) meta[key] = schema[key];
  };
  for (const key of [
    "title",
    "description",
    "control",
    "placeholder",
    "addLabel",
    "showWhen",
    "required",
    "unique",
    "advanced",
  ] as const)
    copy(key);
  return meta;
}

function controlOf(schema: JsonSchema): Control {
  if (schema.control) return schema.control;
  if (schema.enum || schema.anyOf?.every((option) => option.const !== undefined)) return "select";
  switch (schema.type) {
    case "boolean":
    case "array":
    case "object":
      return schema.type;
    case "number":
    case "integer":
      return "number";
    case "string":
      return "text";
    default:
      return isValue(schema) ? "value" : "json";
  }
}

/** Literal text or `{ js }`, also without being told so. */
function isValue(schema: JsonSchema): boolean {
  return (
    schema.anyOf?.length === 2 &&
    schema.anyOf[0]?.type === "string" &&
    schema.anyOf[1]?.properties?.["js"] !== undefined
  );
}

/** A choice may be an enum, or a union of constants whose titles are the labels. */
function optionsOf(schema: JsonSchema): readonly { value: string; label: string }[] {
  const union = schema.anyOf ?? schema.oneOf;
  if (union)
    return union.map((option) => ({ value: String(option.const), label: option.title ?? String(option.const) }));
  return (schema.enum ?? []).map((value) => ({ value: String(value), label: choice(String(value)) }));
}

const ACRONYMS = new Set(["json", "html", "http", "url", "id"]);

/** A choice as a person would write it: `namespace` → `Namespace`, `json` → `JSON`, `GET` as it is. */
function choice(value: string): string {
  return ACRONYMS.has(value) ? value.toUpperCase() : /^[a-z]/.test(value) ? words(value) : value;
}

/** `sendAtOnce` → `Send at once`. */
export function words(key: string): string {
  const spaced = key.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Whether the field shows, given the values of its siblings (their defaults where they are left out). */
export function isShown(
  field: FieldSpec,
  siblings: readonly FieldSpec[],
  values: Readonly<Record<string, unknown>>,
): boolean {
  if (!field.showWhen) return true;
  const { field: other, is } = field.showWhen;
  const value = values[other] ?? siblings.find((sibling) => sibling.key === other)?.default;
  return is.includes(value);
}

/** What a new item of an array starts as. */
export function emptyItem(item: FieldSpec): unknown {
  if (item.default !== undefined) return structuredClone(item.default);
  switch (item.control) {
    case "boolean":
      return false;
    case "number":
      return item.minimum ?? 0;
    case "array":
      return [];
    case "object":
      return Object.fromEntries(
        (item.fields ?? []).filter((field) => !field.showWhen).map((field) => [field.key, emptyItem(field)]),
      );
    case "select":
      return item.options?.[0]?.value ?? "";
    case "json":
      return null;
    default:
      return "";
  }
}
