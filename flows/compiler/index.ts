import { sortDiagnostics } from "../model/codes.ts";
import type { FlowDocument } from "../model/document.ts";
import { parse } from "./1-parse/index.ts";
import { analyse } from "./2-analyse/index.ts";
import { emit } from "./3-emit/index.ts";
import { triggerInfo } from "./3-emit/triggers.ts";
import { actionNamespaces } from "./namespaces.ts";
import { makeScopes } from "./scopes.ts";
import type { CompileOptions, CompileResult } from "./types.ts";

export type * from "./types.ts";

/**
 * Compiles a flow to a TypeScript module. Pure and deterministic: the same flow gives the same bytes, wherever its nodes
 * stand on the canvas. Never throws; types are checked separately (`typecheck.ts`).
 */
export function compile(flow: FlowDocument, options: CompileOptions = {}): CompileResult {
  const parsed = parse(flow);
  const analysed = analyse(parsed);
  const diagnostics = sortDiagnostics([...parsed.diagnostics, ...analysed.diagnostics]);
  const broken = diagnostics.some((d) => d.severity === "error");
  const emitted = broken ? { lines: [], spans: [] } : emit(flow.id, analysed, options);
  const triggers = analysed.runs.map((run) => triggerInfo(run.trigger));
  return {
    diagnostics,
    ...emitted,
    triggers,
    namespaces: actionNamespaces(analysed.runs),
    scopes: makeScopes(analysed),
  };
}
