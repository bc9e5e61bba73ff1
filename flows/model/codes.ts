/**
 * The one list of everything Patchbay says about a flow. `diagnose()` makes findings from it, the reference page is made
 * from it, and `test/diagnostics` proves that each entry can happen. `{name}` in a message is filled in by the caller.
 */
import { compileCodes } from "./codes.compile.ts";
import { documentCodes } from "./codes.document.ts";
import type { Diagnostic } from "./diagnostic.ts";

export interface CodeInfo {
  severity: Diagnostic["severity"];
  /** One sentence: what is wrong. `{placeholders}` are filled in. */
  message: string;
  /** What to do about it, in one sentence. */
  hint?: string;
  /** For the reference page: why it is so, with an example where one helps. Markdown. */
  explanation: string;
}

export const codes = { ...documentCodes, ...compileCodes } satisfies Record<string, CodeInfo>;
export type Code = keyof typeof codes;

type Place = Pick<Diagnostic, "node" | "field" | "wire" | "range">;

/** Where the editor serves `diagnosticsHtml()`. */
export const HELP_PATH = "/api/diagnostics";

/** Makes a finding. A `hint` in `values` replaces the one of the list. */
export function diagnose(code: Code, values: Record<string, string | number> = {}, place: Place = {}): Diagnostic {
  const info: CodeInfo = codes[code];
  // Braces that are not placeholders stay: some texts are about braces.
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
  const hint = values.hint === undefined ? info.hint && fill(info.hint) : String(values.hint);
  const help = `${HELP_PATH}#${code}`;
  return { code, severity: info.severity, message: fill(info.message), ...(hint ? { hint } : {}), help, ...place };
}

const RANK = { error: 0, warning: 1, info: 2 } as const;
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Errors first, then by node, field, position and code; what is said twice is kept once. */
export function sortDiagnostics(list: readonly Diagnostic[]): Diagnostic[] {
  const unique = new Map(list.map((d) => [JSON.stringify(d, Object.keys(d).concat("start", "end").toSorted()), d]));
  return [...unique.values()].toSorted(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      order(a.node ?? "", b.node ?? "") ||
      order(a.field ?? "", b.field ?? "") ||
      (a.range?.start ?? 0) - (b.range?.start ?? 0) ||
      (a.wire ?? 0) - (b.wire ?? 0) ||
      order(a.code, b.code),
  );
}
