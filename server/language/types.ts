import type { Library } from "../../flows/compiler/index.ts";
import type { CompileResult, TriggerInfo } from "../../flows/compiler/types.ts";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import type { FlowDocument } from "../../flows/model/document.ts";

/** A document that was read: `flow` and its canonical `text` are there exactly when there is no error. */
export interface ReadResult {
  flow?: FlowDocument;
  text?: string;
  diagnostics: Diagnostic[];
}

export interface Options {
  /** What the flow must be called: its file's name. */
  id?: string;
  /** Module specifier of the handler kit's types in the generated import. */
  kit?: string;
  /** The flows whose parts it calls. */
  library?: Library;
}

/**
 * `compile()` with what TypeScript found out: type errors among the diagnostics, types in the scopes. Unlike there,
 * `code` may be present beside errors: those of type. Nothing with an error is deployed or exported.
 */
export type Checked = CompileResult;

/** What the runtime loads; absent when there are errors. */
export interface Module {
  /** JavaScript without imports, its source map inline. */
  code: string;
  triggers: TriggerInfo[];
  /** For each line of the TypeScript the node it came from. */
  lines: (string | null)[];
  /** Where the flow's actions go. */
  namespaces: string[];
}

export interface Built {
  name?: string;
  module?: Module;
  /** Other flows whose parts the module contains. */
  flows?: string[];
  diagnostics: Diagnostic[];
}
