import { diagnose } from "./codes.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { flowSchema, FORMAT, LIMITS, type FlowDocument } from "./document.ts";
import { readJson } from "./json.ts";
import { migrate } from "./migrations.ts";

export interface ParseResult {
  /** Present exactly when there is no error. */
  flow?: FlowDocument;
  diagnostics: Diagnostic[];
}

/**
 * Reads the text of a flow file. Never throws; every problem is a diagnostic with its line or its node and field.
 * @param options.id what the flow must be called (its file's name); left out: whatever it says.
 */
export function parseFlow(text: string, options: { id?: string } = {}): ParseResult {
  const size = text.length > LIMITS.documentBytes ? text.length : utf8Length(text);
  if (size > LIMITS.documentBytes) {
    return { diagnostics: [diagnose("document_too_large", { size, limit: LIMITS.documentBytes })] };
  }
  const { value, diagnostics } = readJson(text);
  if (diagnostics.length > 0) return { diagnostics };
  return checkFlow(value, options);
}

/** The same for a value that was JSON once, as it comes in a request's body. */
export function checkFlow(value: unknown, options: { id?: string } = {}): ParseResult {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { diagnostics: [diagnose("document_invalid", { path: ".", problem: "a flow is a JSON object" })] };
  }
  const raw = value as Record<string, unknown>;
  const migrated = Number.isInteger(raw.format) ? migrate(raw, FORMAT) : undefined;
  if (!migrated) {
    return {
      diagnostics: [diagnose("format_unknown", { format: JSON.stringify(raw.format) ?? "nothing", newest: FORMAT })],
    };
  }
  const parsed = flowSchema.safeParse(migrated.document);
  if (!parsed.success) return { diagnostics: parsed.error.issues.map((issue) => located(issue.path, issue.message)) };
  const flow = parsed.data;
  if (options.id !== undefined && flow.id !== options.id) {
    return { diagnostics: [located(["id"], `it says "${flow.id}" but is called "${options.id}"`)] };
  }
  const count = Object.keys(flow.nodes).length;
  if (count > LIMITS.nodes) return { diagnostics: [diagnose("too_many_nodes", { count, limit: LIMITS.nodes })] };
  return { flow, diagnostics: [] };
}

function located(path: readonly PropertyKey[], message: string): Diagnostic {
  const parts = path.map(String);
  const problem = message.replace(/\.$/, "");
  const [top, second, third, ...rest] = parts;
  const place = {
    ...(top === "nodes" && second !== undefined ? { node: second } : {}),
    ...(top === "nodes" && third === "config" && rest.length > 0 ? { field: rest.join(".") } : {}),
    ...(top === "wires" && second !== undefined ? { wire: Number(second) } : {}),
  };
  return diagnose("document_invalid", { path: parts.join(".") || ".", problem }, place);
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    // A surrogate pair is 4 bytes for 2 units; each half counts 1 more here.
    if (c > 0x7f) bytes += c > 0x7ff && (c < 0xd800 || c > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
