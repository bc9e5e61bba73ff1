import type { CompileResult } from "../../flows/compiler/types.ts";
import type { FlowDocument } from "../../flows/model/document.ts";
import { wireId } from "../document/wires.ts";

/** Messages by wire id. Diagnostics count wires as the document that was compiled has them. */
export function wireProblems(compiled: CompileResult | null, flow: FlowDocument | null): Map<string, string> {
  const problems = new Map<string, string>();
  for (const { wire, message } of compiled?.diagnostics ?? []) {
    const found = wire === undefined ? undefined : flow?.wires[wire];
    if (found) problems.set(wireId(found), message);
  }
  return problems;
}
