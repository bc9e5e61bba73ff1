import { codes, type CodeInfo } from "./codes.ts";

const entries = (Object.entries(codes) as [string, CodeInfo][]).toSorted(([a], [b]) => (a < b ? -1 : 1));
const INTRODUCTION = "Everything Patchbay says about a flow, by code.";
const pattern = (message: string) => message.replace(/\{(\w+)\}/g, "…");

/** The reference page of all diagnostics, as Markdown. Each has its code as anchor. */
export function diagnosticsPage(): string {
  const sections = entries.map(([code, { severity, message, hint, explanation }]) =>
    [
      `## ${code}`,
      `*${severity}*: ${pattern(message)}`,
      explanation,
      ...(hint ? [`**What to do**: ${pattern(hint)}`] : []),
    ].join("\n\n"),
  );
  return `# Diagnostics\n\n${INTRODUCTION}\n\n${sections.join("\n\n")}\n`;
}

/** The same as a page for browsers, which the editor serves at `HELP_PATH`; without scripts or styles. */
export function diagnosticsHtml(): string {
  const sections = entries.map(([code, { severity, message, hint, explanation }]) =>
    [
      `<h2 id="${code}"><a href="#${code}">${code}</a></h2>`,
      `<p><em>${severity}</em>: ${html(pattern(message))}</p>`,
      `<p>${html(explanation)}</p>`,
      ...(hint ? [`<p><strong>What to do</strong>: ${html(pattern(hint))}</p>`] : []),
    ].join("\n"),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Diagnostics · Patchbay</title>
<h1>Diagnostics</h1>
<p>${INTRODUCTION}</p>
${sections.join("\n")}
</html>
`;
}

/** Texts of the list are one paragraph each, with code in backticks and nothing else of Markdown. */
function html(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  return escaped.replace(/`([^`]+)`/g, "<code>$1</code>");
}
