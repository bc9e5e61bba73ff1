import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { FlowDocument } from "../../model/document.ts";
import { allNodeTypes, nodeType, type AnyDefinition } from "../../nodes/index.ts";
import { reservedReason } from "../source/globals.ts";
import { isProblem, readSource, type Source } from "../source/source.ts";
import { didYouMean } from "../words.ts";
import { checkFields } from "./check.ts";
import { templateParts } from "../source/template.ts";
import { fieldsOf, type Field } from "./fields.ts";

/** A node whose type is known and whose config is valid. */
export interface ParsedNode {
  id: string;
  definition: AnyDefinition;
  // oxlint-disable-next-line typescript/no-explicit-any -- checked by the definition's own schema
  config: any;
  note?: string;
  /** Those that are shown, parents before children. */
  fields: readonly Field[];
  /** The author's JavaScript, by field path. A `Value` that is an expression has its path without `.js`. */
  sources: ReadonlyMap<string, Source>;
}

export interface Parsed {
  flow: FlowDocument;
  nodes: ReadonlyMap<string, ParsedNode>;
  diagnostics: Diagnostic[];
}

/** Phase 1: looks at each node by itself. */
export function parse(flow: FlowDocument): Parsed {
  const nodes = new Map<string, ParsedNode>();
  const diagnostics: Diagnostic[] = [];
  for (const [id, node] of Object.entries(flow.nodes)) {
    const reason = reservedReason(id);
    if (reason) diagnostics.push(diagnose("node_name_reserved", { name: id, reason }, { node: id }));
    const definition = nodeType(node.type);
    if (!definition) {
      const hint = didYouMean(node.type, allNodeTypes().keys()) ?? "Choose one from the palette, or remove the node.";
      diagnostics.push(diagnose("node_type_unknown", { type: node.type, hint }, { node: id }));
      continue;
    }
    const config = definition.schema.safeParse(node.config);
    if (!config.success) {
      for (const issue of config.error.issues) {
        const field = issue.path.join(".");
        const problem = `${field === "" ? "The settings" : `\`${field}\``}: ${issue.message.replace(/\.$/, "")}`;
        diagnostics.push(diagnose("config_invalid", { problem }, { node: id, ...(field ? { field } : {}) }));
      }
      continue;
    }
    const fields = fieldsOf(definition, config.data);
    const { sources, found } = readSources(fields);
    for (const d of [...found, ...checkFields(definition, fields)]) diagnostics.push({ ...d, node: id });
    nodes.set(id, { id, definition, config: config.data, ...(node.note ? { note: node.note } : {}), fields, sources });
  }
  return { flow, nodes, diagnostics };
}

function readSources(fields: readonly Field[]): { sources: Map<string, Source>; found: Diagnostic[] } {
  const sources = new Map<string, Source>();
  const found: Diagnostic[] = [];
  for (const { path, value, schema } of fields) {
    if (schema.control === "template" && typeof value === "string") {
      found.push(...readTemplate(path, value, sources));
      continue;
    }
    const place = sourceOf(path, value, schema.control);
    if (!place) continue;
    const source = readSource(place.kind, place.text);
    if (isProblem(source)) {
      const { problem, start, end } = source;
      const code = place.kind === "body" ? "code_syntax" : "expression_syntax";
      found.push(diagnose(code, { problem }, { field: place.field, range: { start, end } }));
      continue;
    }
    sources.set(path, source);
    for (const { what, reason, start, end } of source.forbidden) {
      found.push(diagnose("expression_forbidden", { what, reason }, { field: place.field, range: { start, end } }));
    }
    if (place.kind === "expression" && source.awaits) {
      const reason = "expressions do not wait; use a function node";
      const start = Math.max(place.text.indexOf("await"), 0);
      const range = { start, end: start + 5 };
      found.push(diagnose("expression_forbidden", { what: "await", reason }, { field: place.field, range }));
    }
  }
  return { sources, found };
}

/** Each `{{ expression }}` of a text is a source of its own: `template#0`. */
function readTemplate(path: string, text: string, sources: Map<string, Source>): Diagnostic[] {
  return templateParts(text).flatMap((part) => {
    if (part.kind === "text") return [];
    const source = readSource("expression", part.text);
    const at = (start: number, end: number) => ({
      field: path,
      range: { start: part.start + start, end: part.start + end },
    });
    if (isProblem(source)) {
      return [diagnose("expression_syntax", { problem: source.problem }, at(source.start, source.end))];
    }
    sources.set(`${path}#${part.index}`, { ...source, offset: part.start });
    const awaits = source.awaits
      ? [{ what: "await", reason: "expressions do not wait", start: 0, end: part.text.length }]
      : [];
    return [...source.forbidden, ...awaits].map(({ what, reason, start, end }) =>
      diagnose("expression_forbidden", { what, reason }, at(start, end)),
    );
  });
}

function sourceOf(path: string, value: unknown, control: string | undefined) {
  if (typeof value === "string") {
    if (control === "code") return { kind: "body" as const, text: value, field: path };
    // An empty expression is one that was left out.
    return control === "expression" && value.trim() !== ""
      ? { kind: "expression" as const, text: value, field: path }
      : undefined;
  }
  if (control === "value" && typeof value === "object" && value !== null && "js" in value) {
    // That it is empty is said elsewhere.
    if (String(value.js).trim() === "") return undefined;
    return { kind: "expression" as const, text: String(value.js), field: `${path}.js` };
  }
  return undefined;
}
