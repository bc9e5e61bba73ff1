/**
 * One finding about a flow. `code` is a key of the list in `codes.ts`, which also gives the help page.
 * `field` is a path inside the node's config, dots between its parts: `arguments.0.js`.
 */
export interface Diagnostic {
  code: string;
  severity: "error" | "warning" | "info";
  /** One sentence: what is wrong. */
  message: string;
  /** What to do about it. */
  hint?: string;
  /** Where its code is explained: a path below the editor's URL, `/api/diagnostics#<code>`. */
  help?: string;
  node?: string;
  field?: string;
  /** Index into `wires`. */
  wire?: number;
  /** Where in the field's own text, in UTF-16 units from its start. */
  range?: { start: number; end: number };
}
