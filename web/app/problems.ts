import type { Diagnostic } from "../../flows/model/diagnostic.ts";

export function problemCounts(diagnostics: readonly Diagnostic[]): { errors: number; warnings: number } {
  let errors = 0;
  let warnings = 0;
  for (const { severity } of diagnostics) {
    if (severity === "error") errors++;
    else if (severity === "warning") warnings++;
  }
  return { errors, warnings };
}
