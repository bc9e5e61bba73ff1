export { codes, diagnose, HELP_PATH, sortDiagnostics, type Code, type CodeInfo } from "./codes.ts";
export type { Diagnostic } from "./diagnostic.ts";
export * from "./document.ts";
export { migrate, type Migration } from "./migrations.ts";
export { diagnosticsHtml, diagnosticsPage } from "./reference.ts";
export { checkFlow, parseFlow, type ParseResult } from "./parse.ts";
export { canonicalWires, serializeFlow } from "./serialize.ts";
