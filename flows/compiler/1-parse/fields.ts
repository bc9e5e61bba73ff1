import { z } from "zod";
import type { AnyDefinition, FieldMeta } from "../../nodes/index.ts";

/** What a node's config schema says, as the published JSON Schema says it: the compiler and the forms read the same. */
interface FieldSchema extends FieldMeta {
  type?: string;
  properties?: Record<string, FieldSchema>;
  items?: FieldSchema;
}

/** A field that is shown for this config. */
export interface Field {
  /** `arguments.0` */
  path: string;
  value: unknown;
  schema: FieldSchema;
}

const schemas = new WeakMap<AnyDefinition, FieldSchema>();

function schemaOf(definition: AnyDefinition): FieldSchema {
  let schema = schemas.get(definition);
  if (!schema) {
    schema = z.toJSONSchema(definition.schema, { io: "input" }) as FieldSchema;
    schemas.set(definition, schema);
  }
  return schema;
}

/** Every field of a valid config, parents before children, hidden ones left out. */
export function fieldsOf(definition: AnyDefinition, config: unknown): Field[] {
  const found: Field[] = [];
  walk("", config, schemaOf(definition), found);
  return found;
}

function walk(path: string, value: unknown, schema: FieldSchema, found: Field[]): void {
  if (path !== "") found.push({ path, value, schema });
  const inside = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  if (Array.isArray(value) && schema.items) {
    for (let i = 0; i < value.length; i++) walk(inside(i), value[i], schema.items, found);
  } else if (schema.properties && typeof value === "object" && value !== null) {
    const values = value as Record<string, unknown>;
    for (const key in schema.properties) {
      const inner = schema.properties[key]!;
      if (Object.hasOwn(values, key) && isShown(inner, values, schema.properties))
        walk(inside(key), values[key], inner, found);
    }
  }
}

/** A field whose condition hangs on a hidden field is hidden with it. */
function isShown(schema: FieldSchema, values: Record<string, unknown>, siblings: Record<string, FieldSchema>): boolean {
  const { showWhen } = schema;
  if (!showWhen) return true;
  const other = siblings[showWhen.field];
  return showWhen.is.includes(values[showWhen.field]) && (!other || isShown(other, values, siblings));
}
