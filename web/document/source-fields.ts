import { z } from "zod";
import { definitionOf } from "./definitions.ts";

/** Which fields of a node type hold source text, read from its schema's `control`. */

interface JsonSchema {
  control?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

const schemas = new Map<string, JsonSchema>();

function schemaOf(type: string): JsonSchema {
  let schema = schemas.get(type);
  if (!schema) {
    const definition = definitionOf(type);
    const options = { io: "input", unrepresentable: "any", reused: "inline" } as const;
    schema = definition ? (z.toJSONSchema(definition.schema, options) as JsonSchema) : {};
    schemas.set(type, schema);
  }
  return schema;
}

/**
 * A copy of `config` with `change` applied to every text that is source: fields edited as expression or code, and
 * `{ js }` anywhere. Unchanged parts are shared; nothing changed gives `config` itself.
 */
export function mapSource(
  type: string,
  config: Record<string, unknown>,
  change: (source: string) => string,
): Record<string, unknown> {
  return walk(config, schemaOf(type), change) as Record<string, unknown>;
}

function walk(value: unknown, schema: JsonSchema | undefined, change: (source: string) => string): unknown {
  if (typeof value === "string")
    return schema?.control === "expression" || schema?.control === "code" ? change(value) : value;
  if (Array.isArray(value)) {
    const next = value.map((item) => walk(item, schema?.items, change));
    return next.some((item, i) => item !== value[i]) ? next : value;
  }
  if (typeof value !== "object" || value === null) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, old]): [string, unknown] => {
    const inner = schema?.properties?.[key];
    const next = key === "js" && typeof old === "string" && !inner ? change(old) : walk(old, inner, change);
    changed ||= next !== old;
    return [key, next];
  });
  return changed ? Object.fromEntries(entries) : value;
}
