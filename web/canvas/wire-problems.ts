import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import { canonicalWires } from "../../flows/model/index.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { wireId } from "../document/wires.ts";

/** Messages by wire id. Diagnostics count wires in the order of the saved file. */
export function wireProblems(diagnostics: readonly Diagnostic[], flow: FlowDocument): Map<string, string> {
  const problems = new Map<string, string>();
  if (!diagnostics.some(({ wire }) => wire !== undefined)) return problems;
  const { wires } = canonicalWires(flow);
  for (const { wire, message } of diagnostics) {
    const found = wire === undefined ? undefined : wires[wire];
    if (found) problems.set(wireId(found), message);
  }
  return problems;
}
