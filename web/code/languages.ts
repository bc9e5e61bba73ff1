/** Languages by file name, for previews. */
const BY_EXTENSION: Record<string, string> = {
  ts: "typescript",
  mts: "typescript",
  js: "javascript",
  mjs: "javascript",
  // JSON is JavaScript enough for colours, and needs no worker of its own.
  json: "javascript",
  md: "markdown",
  yml: "yaml",
  yaml: "yaml",
  html: "html",
};

export function languageOf(path: string): string {
  const name = path.split("/").at(-1) ?? path;
  if (/^dockerfile/i.test(name)) return "dockerfile";
  return BY_EXTENSION[name.split(".").at(-1) ?? ""] ?? "plaintext";
}
