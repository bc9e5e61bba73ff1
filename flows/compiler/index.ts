import { sortDiagnostics } from "../model/codes.ts";
import type { FlowDocument } from "../model/document.ts";
import { parse } from "./1-parse/index.ts";
import { analyse } from "./2-analyse/index.ts";
import { link, partInfo } from "./2-analyse/parts.ts";
import { emit } from "./3-emit/index.ts";
import { triggerInfo } from "./3-emit/triggers.ts";
import { actionNamespaces } from "./namespaces.ts";
import { makeScopes } from "./scopes.ts";
import type { CompileOptions, CompileResult, PartInfo } from "./types.ts";

export { calledFlows, loadLibrary, type Library, type LibraryEntry } from "./library.ts";
export type * from "./types.ts";

/**
 * Compiles a flow to a TypeScript module. Pure and deterministic: the same flow (and the same parts of others that it
 * calls) gives the same bytes, wherever its nodes stand on the canvas. Never throws; types are checked separately
 * (`typecheck.ts`).
 */
export function compile(flow: FlowDocument, options: CompileOptions = {}): CompileResult {
  const parsed = parse(flow);
  const analysed = analyse(parsed);
  const linked = link({ flow, analysed, diagnostics: [] }, options.library ?? {});
  const diagnostics = sortDiagnostics([...parsed.diagnostics, ...analysed.diagnostics, ...linked.diagnostics]);
  const broken = diagnostics.some((d) => d.severity === "error");
  const emitted = broken ? { lines: [], spans: [] } : emit(flow.id, analysed, linked, options);
  const { runs, onError } = analysed;
  return {
    diagnostics,
    ...emitted,
    triggers: runs.map((run) => triggerInfo(run.trigger)),
    namespaces: actionNamespaces(onError ? [...runs, onError] : runs, linked),
    scopes: makeScopes(analysed),
    flows: linked.flows,
    origins: linked.origins,
    parts: analysed.parts.map(partInfo),
  };
}

/** The parts of a flow that others may call. */
export function flowParts(flow: FlowDocument): PartInfo[] {
  return analyse(parse(flow)).parts.map(partInfo);
}
