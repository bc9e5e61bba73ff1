import { diagnose, sortDiagnostics } from "../model/codes.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { FlowDocument } from "../model/document.ts";
import { parse } from "./1-parse/index.ts";
import { analyse } from "./2-analyse/index.ts";
import { link, partInfo, type Linked } from "./2-analyse/parts.ts";
import { emit, type Emitted } from "./3-emit/index.ts";
import { RuleFailure } from "./3-emit/run.ts";
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
  const emitted = broken ? NOTHING : emitOrSay(() => emit(flow.id, analysed, linked, options), linked, diagnostics);
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

const NOTHING = { lines: [], spans: [] };

/** The rule of a node type that is not ours may fail. */
function emitOrSay(work: () => Emitted, { origins }: Linked, diagnostics: Diagnostic[]): Emitted | typeof NOTHING {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RuleFailure)) throw error;
    const place = { node: origins[error.node] ?? error.node };
    diagnostics.unshift(diagnose("node_type_failed", { type: error.type, problem: error.message }, place));
    return NOTHING;
  }
}

/** The parts of a flow that others may call. */
export function flowParts(flow: FlowDocument): PartInfo[] {
  return analyse(parse(flow)).parts.map(partInfo);
}
