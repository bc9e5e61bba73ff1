import type { CompileResult } from "../../flows/compiler/types.ts";

export function problemCounts(compiled: CompileResult | null): { errors: number; warnings: number } {
  let errors = 0;
  let warnings = 0;
  for (const { severity } of compiled?.diagnostics ?? []) {
    if (severity === "error") errors++;
    else if (severity === "warning") warnings++;
  }
  return { errors, warnings };
}
