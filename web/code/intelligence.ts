/** Completion, hover and parameter hints of fields, answered by TypeScript on the field's shadow (see `shadow.ts`). */

import type { editor as monacoEditor, IDisposable, IMarkdownString, languages as monacoLanguages } from "monaco-editor";
import { kitTypes, monaco, typescript } from "./monaco.ts";
import { type FieldContext, isInternal, shadowOf } from "./shadow.ts";

/** Language of field models: TypeScript's colours, our own providers. */
export const FIELD_LANGUAGE = "patchbay-field";

/** What TypeScript answers, as far as it is read here. */
interface DisplayPart {
  text: string;
}
interface CompletionInfo {
  entries: { name: string; kind: string; kindModifiers?: string; sortText: string }[];
}
interface CompletionDetails {
  displayParts?: DisplayPart[];
  documentation?: DisplayPart[];
}
interface QuickInfo extends CompletionDetails {
  textSpan: { start: number; length: number };
}
interface SignatureHelp {
  selectedItemIndex: number;
  argumentIndex: number;
  items: {
    prefixDisplayParts: DisplayPart[];
    separatorDisplayParts: DisplayPart[];
    suffixDisplayParts: DisplayPart[];
    parameters: { displayParts: DisplayPart[]; documentation: DisplayPart[] }[];
    documentation: DisplayPart[];
  }[];
}

/** By model: what its text may refer to. A function, because the flow changes while the field is open. */
const contexts = new WeakMap<monacoEditor.ITextModel, () => FieldContext>();

export function setFieldContext(model: monacoEditor.ITextModel, context: () => FieldContext): void {
  contexts.set(model, context);
}

let shadowModel: monacoEditor.ITextModel | undefined;

/** One shadow is enough: a request brings it up to date first, and only one field has the focus. */
async function ask<T>(
  model: monacoEditor.ITextModel,
  question: (
    worker: Awaited<ReturnType<Awaited<ReturnType<typeof typescript.getTypeScriptWorker>>>>,
    file: string,
    offset: number,
  ) => Promise<T>,
): Promise<{ answer: T; offset: number } | undefined> {
  const context = contexts.get(model);
  if (!context) return undefined;
  const shadow = shadowOf(model.getValue(monaco.editor.EndOfLinePreference.LF), context(), kitTypes);
  shadowModel ??= monaco.editor.createModel("", "typescript", monaco.Uri.parse("file:///field.ts"));
  shadowModel.setValue(shadow.text);
  const uri = shadowModel.uri;
  const worker = await readyWorker(uri);
  if (!worker || model.isDisposed()) return undefined;
  return { answer: await question(worker, uri.toString(), shadow.offset), offset: shadow.offset };
}

/** The language registers itself a moment after its first model exists; until then Monaco refuses to name a worker. */
async function readyWorker(uri: monacoEditor.ITextModel["uri"]) {
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      const workerFor = await typescript.getTypeScriptWorker();
      return await workerFor(uri);
    } catch {
      await new Promise((later) => setTimeout(later, 100));
    }
  }
  return undefined;
}

const text = (parts: readonly DisplayPart[] | undefined) => (parts ?? []).map((part) => part.text).join("");
const code = (source: string): IMarkdownString => ({ value: `\`\`\`typescript\n${source}\n\`\`\`` });

function kindOf(kind: string): monacoLanguages.CompletionItemKind {
  const kinds = monaco.languages.CompletionItemKind;
  switch (kind) {
    case "keyword":
    case "primitive type":
      return kinds.Keyword;
    case "const":
    case "let":
    case "var":
    case "local var":
    case "parameter":
      return kinds.Variable;
    case "function":
    case "local function":
    case "method":
      return kinds.Function;
    case "class":
      return kinds.Class;
    case "interface":
    case "type":
      return kinds.Interface;
    case "module":
      return kinds.Module;
    default:
      return kinds.Property;
  }
}

interface FieldCompletion extends monacoLanguages.CompletionItem {
  field: { model: monacoEditor.ITextModel; at: number };
}

const completion: monacoLanguages.CompletionItemProvider = {
  triggerCharacters: ["."],
  async provideCompletionItems(model, position) {
    const at = model.getOffsetAt(position);
    const result = await ask(
      model,
      (worker, file, offset) =>
        worker.getCompletionsAtPosition(file, offset + at) as Promise<CompletionInfo | undefined>,
    );
    if (!result?.answer) return undefined;
    const own = new Set(
      contexts
        .get(model)?.()
        .scope.map((entry) => entry.name),
    );
    const word = model.getWordUntilPosition(position);
    const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
    const suggestions = result.answer.entries
      .filter((entry) => !isInternal(entry.name) && !(kitTypes.includes(entry.name) && entry.kind !== "property"))
      .map((entry): FieldCompletion => ({
        label: entry.name,
        insertText: entry.name,
        kind: kindOf(entry.kind),
        // The author's own names come before the hundred globals of the language.
        sortText: `${own.has(entry.name) ? "0" : "1"}${entry.sortText}`,
        tags: entry.kindModifiers?.includes("deprecated") ? [monaco.languages.CompletionItemTag.Deprecated] : [],
        range,
        field: { model, at },
      }));
    return { suggestions };
  },
  async resolveCompletionItem(item) {
    const { field } = item as FieldCompletion;
    const name = typeof item.label === "string" ? item.label : item.label.label;
    const result = await ask(
      field.model,
      (worker, file, offset) =>
        worker.getCompletionEntryDetails(file, offset + field.at, name) as Promise<CompletionDetails | undefined>,
    );
    if (!result?.answer) return item;
    return {
      ...item,
      detail: text(result.answer.displayParts),
      documentation: { value: text(result.answer.documentation) },
    };
  },
};

const hover: monacoLanguages.HoverProvider = {
  async provideHover(model, position) {
    const at = model.getOffsetAt(position);
    const result = await ask(
      model,
      (worker, file, offset) => worker.getQuickInfoAtPosition(file, offset + at) as Promise<QuickInfo | undefined>,
    );
    if (!result?.answer) return undefined;
    const { textSpan, displayParts, documentation } = result.answer;
    const from = model.getPositionAt(textSpan.start - result.offset);
    const to = model.getPositionAt(textSpan.start - result.offset + textSpan.length);
    return {
      range: monaco.Range.fromPositions(from, to),
      contents: [code(text(displayParts)), { value: text(documentation) }],
    };
  },
};

const signatures: monacoLanguages.SignatureHelpProvider = {
  signatureHelpTriggerCharacters: ["(", ","],
  async provideSignatureHelp(model, position) {
    const at = model.getOffsetAt(position);
    const result = await ask(
      model,
      (worker, file, offset) =>
        worker.getSignatureHelpItems(file, offset + at, { triggerReason: { kind: "invoked" } }) as Promise<
          SignatureHelp | undefined
        >,
    );
    if (!result?.answer) return undefined;
    const value: monacoLanguages.SignatureHelp = {
      activeSignature: result.answer.selectedItemIndex,
      activeParameter: result.answer.argumentIndex,
      signatures: result.answer.items.map((item) => {
        const parameters = item.parameters.map((parameter) => ({
          label: text(parameter.displayParts),
          documentation: text(parameter.documentation),
        }));
        const label =
          text(item.prefixDisplayParts) +
          parameters.map((parameter) => parameter.label).join(text(item.separatorDisplayParts)) +
          text(item.suffixDisplayParts);
        return { label, documentation: text(item.documentation), parameters };
      }),
    };
    return { value, dispose: () => undefined };
  },
};

/** Starts the TypeScript worker before the first question, because it takes a second or two to be there. */
function warm(): void {
  shadowModel ??= monaco.editor.createModel("", "typescript", monaco.Uri.parse("file:///field.ts"));
  const { uri } = shadowModel;
  readyWorker(uri)
    .then((worker) => worker?.getQuickInfoAtPosition(uri.toString(), 0))
    .catch(() => undefined);
}

let registered: Promise<void> | undefined;

/** Registers the language of fields, once. */
export function registerFieldLanguage(): Promise<void> {
  registered ??= (async () => {
    const { conf, language } = await import("monaco-editor/languages/definitions/typescript/typescript.js");
    monaco.languages.register({ id: FIELD_LANGUAGE });
    monaco.languages.setLanguageConfiguration(FIELD_LANGUAGE, conf);
    monaco.languages.setMonarchTokensProvider(FIELD_LANGUAGE, language);
    const providers: IDisposable[] = [
      monaco.languages.registerCompletionItemProvider(FIELD_LANGUAGE, completion),
      monaco.languages.registerHoverProvider(FIELD_LANGUAGE, hover),
      monaco.languages.registerSignatureHelpProvider(FIELD_LANGUAGE, signatures),
    ];
    void providers; // They live as long as the page.
    warm();
  })();
  return registered;
}
