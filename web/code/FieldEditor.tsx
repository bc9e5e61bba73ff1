/** Monaco on a field's text. Loaded lazily by `SourceField`; everything that names Monaco stays behind that import. */

import type { editor as monacoEditor } from "monaco-editor";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import { FIELD_LANGUAGE, registerFieldLanguage, setFieldContext } from "./intelligence.ts";
import { useLatest } from "./latest.ts";
import { monaco } from "./monaco.ts";
import type { FieldContext, FieldKind } from "./shadow.ts";
import styles from "./code.module.css";

const LINE_HEIGHT = 19;
const MAX_EXPRESSION_LINES = 8;

export interface FieldEditorProps {
  label: string;
  kind: FieldKind;
  value: string;
  onChange: (value: string) => void;
  /** Read when TypeScript is asked, so it need not be stable. */
  context: () => FieldContext;
  diagnostics: readonly Diagnostic[];
  placeholder?: string;
  describedBy?: string;
  /** Where the caret was in the plain text area that this editor replaces; given only when it had the focus. */
  caret?: { start: number; end: number };
  onBlur?: (selection: { start: number; end: number }) => void;
  /** Fills its parent instead of growing with its text. */
  fill?: boolean;
}

const common: monacoEditor.IStandaloneEditorConstructionOptions = {
  language: FIELD_LANGUAGE,
  automaticLayout: true,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSize: 12,
  lineHeight: LINE_HEIGHT,
  fixedOverflowWidgets: true,
  // Above, it would lie over the one line there is: its place is found before its height.
  hover: { above: false },
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  renderLineHighlight: "none",
  contextmenu: false,
  acceptSuggestionOnCommitCharacter: false,
  wordBasedSuggestions: "off",
  tabSize: 2,
  wordWrap: "on",
  scrollbar: { alwaysConsumeMouseWheel: false, verticalScrollbarSize: 8, horizontalScrollbarSize: 8 },
  // A text area that assistive technology and tests know, rather than the newer EditContext.
  editContext: false,
  unicodeHighlight: { ambiguousCharacters: false },
  suggest: { showWords: false, showStatusBar: false, preview: false },
};

const oneLine: monacoEditor.IStandaloneEditorConstructionOptions = {
  lineNumbers: "off",
  glyphMargin: false,
  folding: false,
  lineDecorationsWidth: 0,
  lineNumbersMinChars: 0,
  padding: { top: 3, bottom: 3 },
  scrollBeyondLastColumn: 0,
  occurrencesHighlight: "off",
  // Tab leaves the field, as in every other field of the form.
  tabFocusMode: true,
};

const manyLines: monacoEditor.IStandaloneEditorConstructionOptions = {
  lineNumbers: "on",
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 6,
  glyphMargin: false,
  folding: false,
  padding: { top: 6, bottom: 6 },
};

export default function FieldEditor(props: FieldEditorProps) {
  const container = useRef<HTMLDivElement>(null);
  const editor = useRef<monacoEditor.IStandaloneCodeEditor>(null);
  const latest = useLatest(props);
  const { kind, label, placeholder, value, diagnostics, fill = false } = props;

  /* A layout effect, so that the caret is here before the next key: see `SourceField`. */
  useLayoutEffect(() => {
    const host = container.current;
    if (!host) return undefined;
    void registerFieldLanguage();
    const model = monaco.editor.createModel(latest.current.value, FIELD_LANGUAGE);
    setFieldContext(model, () => latest.current.context());
    const created = monaco.editor.create(host, {
      ...common,
      ...(kind === "expression" ? oneLine : manyLines),
      // A dialog is placed by a transform, which fixed widgets would be measured from.
      fixedOverflowWidgets: !fill,
      model,
      ariaLabel: latest.current.label,
      placeholder,
    });
    editor.current = created;
    if (kind === "expression") {
      // Enter has nothing to do in an expression but to take a suggestion; Shift+Enter makes a second line.
      created.addCommand(monaco.KeyCode.Enter, () => undefined, "!suggestWidgetVisible && !findWidgetVisible");
    }
    const resize = () => {
      const lines = Math.ceil((created.getContentHeight() - 6) / LINE_HEIGHT);
      if (!fill)
        host.style.height = `${Math.min(Math.max(lines, kind === "expression" ? 1 : 8), kind === "expression" ? MAX_EXPRESSION_LINES : 24) * LINE_HEIGHT + (kind === "expression" ? 8 : 14)}px`;
      created.layout();
    };
    resize();
    const listeners = [
      created.onDidContentSizeChange(resize),
      model.onDidChangeContent(() => {
        const text = model.getValue(monaco.editor.EndOfLinePreference.LF);
        if (text !== latest.current.value) latest.current.onChange(text);
      }),
      created.onDidBlurEditorWidget(() => {
        const selection = created.getSelection();
        const offset = (position: { lineNumber: number; column: number }) => model.getOffsetAt(position);
        const end = model.getValueLength();
        latest.current.onBlur?.(
          selection
            ? { start: offset(selection.getStartPosition()), end: offset(selection.getEndPosition()) }
            : { start: end, end },
        );
      }),
    ];
    const { caret } = latest.current;
    if (caret) {
      created.setSelection(
        monaco.Range.fromPositions(model.getPositionAt(caret.start), model.getPositionAt(caret.end)),
      );
      created.focus();
    }
    return () => {
      for (const listener of listeners) listener.dispose();
      created.dispose();
      model.dispose();
      editor.current = null;
    };
  }, [kind, fill, placeholder, latest]);

  useEffect(() => {
    editor.current?.updateOptions({ ariaLabel: label });
  }, [label]);

  useEffect(() => {
    const model = editor.current?.getModel();
    // Undo, or another tab: what the flow says wins, and the caret stays where it can.
    if (model && model.getValue(monaco.editor.EndOfLinePreference.LF) !== value) {
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null);
    }
  }, [value]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    monaco.editor.setModelMarkers(
      model,
      "patchbay",
      diagnostics.map((diagnostic) => {
        const start = model.getPositionAt(diagnostic.range?.start ?? 0);
        const end = model.getPositionAt(diagnostic.range?.end ?? model.getValueLength());
        return {
          severity: {
            error: monaco.MarkerSeverity.Error,
            warning: monaco.MarkerSeverity.Warning,
            info: monaco.MarkerSeverity.Info,
          }[diagnostic.severity],
          message: diagnostic.hint ? `${diagnostic.message}\n${diagnostic.hint}` : diagnostic.message,
          startLineNumber: start.lineNumber,
          startColumn: start.column,
          endLineNumber: end.lineNumber,
          endColumn: end.column,
        };
      }),
    );
    // The text moves what offsets mean, so it asks for new marks too.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [diagnostics, value]);

  return <div ref={container} className={fill ? styles["monacoFill"] : styles["monaco"]} />;
}
