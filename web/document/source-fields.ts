import { z } from "zod";
import type { FieldMeta } from "../../flows/nodes/definition.ts";
import { definitionOf } from "./definitions.ts";

/** Which fields of a node type hold source text, read from its schema's `control`. */

/**
 * A copy of `config` with `change` applied to every text that is source: fields edited as expression or code, and
 * `{ js }` anywhere. Unchanged parts are shared; nothing changed gives `config` itself.
 */
export function mapSource(
  type: string,
  config: Record<string, unknown>,
  change: (source: string) => string,
): Record<string, unknown> {
  return walk(config, definitionOf(type)?.schema, change) as Record<string, unknown>;
}

type Schema = z.ZodType;

/** The schema inside `.default()`, `.optional()` and the like, and the `control` given on the way in. */
function unwrap(schema: Schema | undefined): { schema: Schema | undefined; control: FieldMeta["control"] } {
  let control: FieldMeta["control"];
  for (let at = schema; ;) {
    control ??= at && (z.globalRegistry.get(at) as FieldMeta | undefined)?.control;
    const inner = (at?.def as { innerType?: Schema } | undefined)?.innerType;
    if (!inner) return { schema: at, control };
    at = inner;
  }
}

function walk(value: unknown, outer: Schema | undefined, change: (source: string) => string): unknown {
  const { schema, control } = unwrap(outer);
  if (typeof value === "string") return control === "expression" || control === "code" ? change(value) : value;
  if (Array.isArray(value)) {
    const item = schema instanceof z.ZodArray ? (schema.element as Schema) : undefined;
    const next = value.map((inner) => walk(inner, item, change));
    return next.some((inner, i) => inner !== value[i]) ? next : value;
  }
  if (typeof value !== "object" || value === null) return value;
  const shape = schema instanceof z.ZodObject ? (schema.shape as Record<string, Schema>) : {};
  let changed = false;
  const entries = Object.entries(value).map(([key, old]): [string, unknown] => {
    const next = key === "js" && typeof old === "string" && !shape[key] ? change(old) : walk(old, shape[key], change);
    changed ||= next !== old;
    return [key, next];
  });
  return changed ? Object.fromEntries(entries) : value;
}
