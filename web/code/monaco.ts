/**
 * The one door to Monaco, always behind a lazy import. Only what the editor uses is registered, workers are module
 * workers from our own origin (no CDN, no blob, no eval), and TypeScript's own squiggles are off: what is wrong is said
 * by the compiler, in the author's terms.
 */

import * as monaco from "monaco-editor/editor/editor.api.js";
import "monaco-editor/editor/browser/coreCommands.js";
import "monaco-editor/features/codeEditor/register.js";
import "monaco-editor/features/diffEditor/register.js";
import "monaco-editor/features/bracketMatching/register.js";
import "monaco-editor/features/caretOperations/register.js";
import "monaco-editor/features/clipboard/register.js";
import "monaco-editor/features/codicon/register.js";
import "monaco-editor/features/comment/register.js";
import "monaco-editor/features/cursorUndo/register.js";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/folding/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/indentation/register.js";
import "monaco-editor/features/linesOperations/register.js";
import "monaco-editor/features/multicursor/register.js";
import "monaco-editor/features/parameterHints/register.js";
import "monaco-editor/features/placeholderText/register.js";
import "monaco-editor/features/smartSelect/register.js";
import "monaco-editor/features/snippet/register.js";
import "monaco-editor/features/suggest/register.js";
import "monaco-editor/features/toggleTabFocusMode/register.js";
import "monaco-editor/features/wordHighlighter/register.js";
import "monaco-editor/features/wordOperations/register.js";
import "monaco-editor/languages/definitions/typescript/register.js";
import "monaco-editor/languages/definitions/javascript/register.js";
import "monaco-editor/languages/definitions/yaml/register.js";
import "monaco-editor/languages/definitions/markdown/register.js";
import "monaco-editor/languages/definitions/dockerfile/register.js";
import "monaco-editor/languages/definitions/html/register.js";
import * as typescript from "monaco-editor/languages/features/typescript/register.js";
// Vite gives these their default exports.
/* oxlint-disable import/default, import/no-named-as-default */
import EditorWorker from "monaco-editor/editor/editor.worker.js?worker";
import TypeScriptWorker from "monaco-editor/language/typescript/ts.worker.js?worker";
import kitSource from "../../flows/handler-kit/types.ts?raw";
/* oxlint-enable import/default, import/no-named-as-default */
import { exportedTypes, KIT_FILE } from "./shadow.ts";
import { defineThemes, watchTheme } from "./theme.ts";

self.MonacoEnvironment = {
  getWorker: (_id, label) =>
    label === "typescript" || label === "javascript" ? new TypeScriptWorker() : new EditorWorker(),
};

/** Names the shadow of a field may use without importing them itself. */
export const kitTypes: readonly string[] = exportedTypes(kitSource);

for (const defaults of [typescript.typescriptDefaults, typescript.javascriptDefaults]) {
  defaults.setDiagnosticsOptions({
    noSemanticValidation: true,
    noSyntaxValidation: true,
    noSuggestionDiagnostics: true,
  });
}
typescript.typescriptDefaults.setCompilerOptions({
  target: typescript.ScriptTarget.ESNext,
  module: typescript.ModuleKind.ESNext,
  moduleResolution: typescript.ModuleResolutionKind.NodeJs,
  lib: ["es2023"],
  strict: true,
  allowNonTsExtensions: true,
  noEmit: true,
});
typescript.typescriptDefaults.addExtraLib(kitSource, KIT_FILE);

defineThemes(monaco);
watchTheme(monaco);

export { monaco, typescript };
export type Monaco = typeof monaco;
