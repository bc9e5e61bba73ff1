/**
 * The one door to Monaco, always behind a lazy import. Workers are module
 * workers from our own origin (no CDN, no blob, no eval), and TypeScript's own squiggles are off: what is wrong is said
 * by the compiler, in the author's terms.
 */

import * as monaco from "monaco-editor/editor/editor.api.js";
// All features, before anything else: the TypeScript mode pulls them in anyway when it starts, and services that register
// themselves after the first editor exists are unknown to it.
import "monaco-editor/features/register.all.js";
import "monaco-editor/editor/browser/coreCommands.js";
import "monaco-editor/editor/contrib/caretOperations/browser/caretOperations.js";
import "monaco-editor/editor/contrib/dropOrPasteInto/browser/copyPasteContribution.js";
import "monaco-editor/editor/contrib/gotoError/browser/markerSelectionStatus.js";
import "monaco-editor/editor/contrib/gotoSymbol/browser/goToCommands.js";
import "monaco-editor/editor/contrib/semanticTokens/browser/documentSemanticTokens.js";
import "monaco-editor/editor/contrib/suggest/browser/suggestController.js";
import "monaco-editor/editor/common/standaloneStrings.js";
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
