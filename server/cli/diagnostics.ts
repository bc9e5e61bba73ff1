import type { Diagnostic } from "../../flows/model/diagnostic.ts";

/** Diagnostics of one file as lines for people: where, what, what to do. */
export function formatDiagnostics(file: string, diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ severity, code, message, hint, node, field, wire }) => {
      const place = [node, field, wire === undefined ? undefined : `wire ${wire}`].filter((part) => part !== undefined);
      const where = place.length > 0 ? ` ${place.join(" › ")}:` : "";
      return `${file}: ${severity}:${where} ${message} [${code}]\n${hint ? `    ${hint}\n` : ""}`;
    })
    .join("");
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
