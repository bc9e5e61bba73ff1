import type { TriggerInfo } from "../../flows/compiler/types.ts";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import type { FlowTests } from "../../flows/testing/index.ts";

/** How the generated module of an export names the handler kit's types. */
export const KIT = "./handler-kit/types.ts";

/** What a target makes a project from: the document, and what the compiler said about it. Nothing else is known. */
export interface Project {
  flow: FlowDocument;
  /** TypeScript compiled with `kit: KIT`. */
  code: string;
  triggers: readonly TriggerInfo[];
  /** The flow's tests, at least one of them; without them the export has nothing about tests. */
  tests?: FlowTests | undefined;
  /** Ids of the target's options that were asked for. */
  options: readonly string[];
}

export interface ExportFile {
  /** With forward slashes, inside the project's folder. */
  path: string;
  text: string;
}

/** Where an export keeps the flow's state. Each ships `src/state/open.ts`, which exports `openState`. */
export interface Store {
  /** What it is, and how its operations hold together; a sentence or two for README.md. */
  about: string;
  settings: readonly Setting[];
  /** npm packages, at exact versions. */
  dependencies: Readonly<Record<string, string>>;
  /** Files of this folder's `stores/`, shipped beside `open.ts`. */
  files(): ExportFile[];
}

/** A setting the operator gives. `example` is for the example file; secrets have none. */
export interface Setting {
  name: string;
  what: string;
  example?: string;
}

/** A target: what its project looks like. `files/` beside it holds what is shipped as it stands. */
export interface Preset {
  id: string;
  title: string;
  /** One line for the list of targets. */
  description: string;
  /** Where flows of this target keep their state. */
  store: Store;
  /** What can be had otherwise than by default. */
  options?: readonly ExportOption[];
  /** What the target cannot do with this flow, at the node that asks for it. Errors stop the export. */
  check(project: Project): Diagnostic[];
  files(project: Project): ExportFile[];
  /** What whoever exports should know before deploying. */
  notes(project: Project): string[];
}

export interface ExportOption {
  id: string;
  title: string;
  /** One line. */
  description: string;
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

/** The code may read settings by names that are only known when it runs. */
export function readsAnySetting({ code }: Project): boolean {
  return /\bctx\.env(?![\w$.]|\["[^"\\]+"\])|=\s*ctx\b(?!\.)/.test(code);
}

/** Names of the services the flow calls by name, sorted. */
export function connectionsOf({ flow }: Project): string[] {
  const names = Object.values(flow.nodes).map(({ type, config }) => (type === "http.call" ? config.connection : ""));
  return [...new Set(names.filter((name) => typeof name === "string" && name !== ""))].toSorted() as string[];
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
