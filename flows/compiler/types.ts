import type { TriggerKind } from "../nodes/definition.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Library } from "./library.ts";

export interface CompileOptions {
  /** Module specifier of the handler kit's types in the generated import. */
  kit?: string;
  /** Adds `ctx.enter("node", input)` before and `ctx.trace("node", value, input)` after each node, for our own runtime's traces. Exports never have it. */
  instrument?: boolean;
  /** Flows whose parts this one calls (`loadLibrary`). */
  library?: Library;
}

/** What starts a run, for hosts: enough to route to it without loading the module. */
export interface TriggerInfo {
  node: string;
  /** Name of the generated function. */
  name: string;
  kind: TriggerKind;
  hub: string;
  namespace?: string;
  event?: string;
  parameters?: string[];
  method?: string;
  route?: string;
  /** Origins whose pages may call the route: `*`, or a list with commas. */
  cors?: string;
  cron?: string;
  timeZone?: string;
}

/** A name an expression of a node may use, with its TypeScript type as text. */
export interface ScopeEntry {
  name: string;
  type: string;
  /** What it is, in a line. */
  doc: string;
  /** Of `input`: the node whose value it is. */
  from?: string;
}

/** A part as whoever calls it sees it. */
export interface PartInfo {
  part: string;
  inputs: { name: string; type: string }[];
  /** Sorted. */
  outputs: string[];
  note?: string;
}

export interface CompileResult {
  /** Sorted: errors first, then by node and field. */
  diagnostics: Diagnostic[];
  /** The generated TypeScript module; absent when there are errors. */
  code?: string;
  /** For each line of `code` the node it came from, or null. A node of another flow is `flow/node`. */
  lines: (string | null)[];
  /** For lines inside a field's own text: which field and where it starts, so that type errors lead back to it. */
  spans: CodeSpan[];
  triggers: TriggerInfo[];
  /** Where the flow's actions go, sorted; also those that no trigger listens on. */
  namespaces: string[];
  /** By node id: what its expressions may use. Present also when there are errors, as far as it could be found. */
  scopes: Record<string, ScopeEntry[]>;
  /** Other flows whose parts it calls, however indirectly; also those that are not there. Sorted. */
  flows: string[];
  /** By `flow/node` of another flow: the node of this one that led to it. */
  origins: Record<string, string>;
  /** What others may call of it, in the order of their names. */
  parts: PartInfo[];
}

/** A stretch of `code` that is the text of a field, character for character but for renamed `input`s. */
export interface CodeSpan {
  node: string;
  field: string;
  /** Offsets into `code`. */
  start: number;
  end: number;
  /** Where in the field's text the stretch begins. */
  fieldStart: number;
  /** How much of the field's text it is, where that differs from `end - start`: a renamed `input`. */
  fieldLength?: number;
}
