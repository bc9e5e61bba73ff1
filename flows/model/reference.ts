import { codes, type CodeInfo } from "./codes.ts";

/** The reference page of all diagnostics, as Markdown. Each has its code as anchor. */
export function diagnosticsPage(): string {
  const entries = Object.entries(codes) as [string, CodeInfo][];
  const sections = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { severity, message, hint, explanation }]) =>
      [
        `## ${code}`,
        `*${severity}*: ${message.replace(/\{(\w+)\}/g, "…")}`,
        explanation,
        ...(hint ? [`**What to do**: ${hint}`] : []),
      ].join("\n\n"),
    );
  return `# Diagnostics\n\nEverything Patchbay says about a flow, by code.\n\n${sections.join("\n\n")}\n`;
}
