import type { TriggerInfo } from "../../flows/compiler/types.ts";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import type { FlowDocument } from "../../flows/model/document.ts";

/** How the generated module of an export names the handler kit's types. */
export const KIT = "./handler-kit/types.ts";

/** What a target makes a project from: the document, and what the compiler said about it. Nothing else is known. */
export interface Project {
  flow: FlowDocument;
  /** TypeScript compiled with `kit: KIT`. */
  code: string;
  triggers: readonly TriggerInfo[];
}

export interface ExportFile {
  /** With forward slashes, inside the project's folder. */
  path: string;
  text: string;
}

/** A target: what its project looks like. `files/` beside it holds what is shipped as it stands. */
export interface Preset {
  id: string;
  title: string;
  /** One line for the list of targets. */
  description: string;
  /** Ships a store for the flow's state; without it state nodes cannot be exported. */
  keepsState?: boolean;
  /** What the target cannot do with this flow, at the node that asks for it. Errors stop the export. */
  check(project: Project): Diagnostic[];
  files(project: Project): ExportFile[];
  /** What whoever exports should know before deploying. */
  notes(project: Project): string[];
}

export interface ExportResult {
  files: ExportFile[];
  notes: string[];
  diagnostics: Diagnostic[];
}

/** Names of settings the flow's code reads, sorted. */
export function settingsOf({ code }: Project): string[] {
  const names = [...code.matchAll(/\bctx\.env\.([A-Za-z_$][\w$]*)/g), ...code.matchAll(/\bctx\.env\["([^"\\]+)"\]/g)];
  return [...new Set(names.map(([, name]) => name ?? ""))].toSorted();
}

export function hasSchedules({ triggers }: Project): boolean {
  return triggers.some(({ kind }) => kind === "schedule");
}

export function usesState({ flow }: Project): boolean {
  return Object.values(flow.nodes).some(({ type }) => type.startsWith("state."));
}

/** Hubs the flow has triggers on, sorted; never empty, an HTTP-only flow still sends to a hub. */
export function hubsOf({ triggers }: Project): string[] {
  return [...new Set(triggers.map(({ hub }) => hub))].toSorted();
}

/** Two-space JSON with a final newline, keys as given. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
