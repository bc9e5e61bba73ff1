/** What data looks like, as forms edit it: a TypeScript type, a JSON Schema or a sample. Pure. */

import type { Trace } from "../../api/index.ts";

export type ShapeKind = "type" | "schema" | "sample";

export function shapeKind(value: unknown): ShapeKind {
  if (typeof value !== "object" || value === null) return "type";
  return "schema" in value ? "schema" : "sample";
}

export function shapeText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return "";
  const { schema, sample } = value as { schema?: unknown; sample?: unknown };
  return String(schema ?? sample ?? "");
}

/** The value of the field. */
export function withShape(kind: ShapeKind, text: string): unknown {
  return kind === "type" ? text : { [kind]: text };
}

/**
 * What the data a field describes was in the newest run that has it: `parameters.0.type` of an event, `bodyType` of a
 * request or, of a call, of its answer. `undefined` when no run has it.
 */
export function seenValue(runs: readonly Trace[], node: string, path: string): unknown {
  for (const run of runs) {
    const value = valueIn(run, node, path);
    if (value !== undefined) return value;
  }
  return undefined;
}

function valueIn(run: Trace, node: string, path: string): unknown {
  const index = /^parameters\.(\d+)\.type$/.exec(path)?.[1];
  if (run.trigger === node) {
    const event = (run.event ?? {}) as { parameters?: unknown; body?: unknown };
    if (index === undefined) return event.body;
    return Array.isArray(event.parameters) ? (event.parameters[Number(index)] as unknown) : undefined;
  }
  const record = run.nodes.findLast((one) => one.node === node)?.value;
  return index === undefined && typeof record === "object" && record !== null && "body" in record
    ? record.body
    : undefined;
}
