/** Text to read, in Monaco: generated code, files of an export, raw documents. */

import type { editor as monacoEditor } from "monaco-editor";
import { useEffect, useRef } from "react";
import { useLatest } from "./latest.ts";
import { monaco } from "./monaco.ts";
import styles from "./code.module.css";

export interface CodeViewProps {
  label: string;
  text: string;
  language: string;
  /** Makes a model of this name, so that TypeScript can resolve what it imports. */
  path?: string;
  /** By line of `text`: the node it came from. */
  lines?: readonly (string | null)[];
  /** Nodes whose lines are marked; the first is scrolled to. */
  selected?: readonly string[];
  onPick?: (node: string) => void;
}

export default function CodeView(props: CodeViewProps) {
  const { label, text, language, path, lines, selected } = props;
  const container = useRef<HTMLDivElement>(null);
  const editor = useRef<monacoEditor.IStandaloneCodeEditor>(null);
  const marks = useRef<monacoEditor.IEditorDecorationsCollection>(null);
  const latest = useLatest(props);

  useEffect(() => {
    const host = container.current;
    if (!host) return undefined;
    const uri = path === undefined ? undefined : monaco.Uri.parse(`file:///${path}`);
    const existing = uri && monaco.editor.getModel(uri);
    existing?.dispose();
    const model = monaco.editor.createModel(latest.current.text, language, uri);
    const created = monaco.editor.create(host, {
      model,
      readOnly: true,
      domReadOnly: true,
      ariaLabel: latest.current.label,
      automaticLayout: true,
      minimap: { enabled: false },
      scrollBeyondLastLine: false,
      wordWrap: language === "markdown" || language === "plaintext" ? "on" : "off",
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: 12,
      lineHeight: 19,
      lineNumbersMinChars: 4,
      folding: true,
      renderLineHighlight: "none",
      contextmenu: false,
      editContext: false,
      fixedOverflowWidgets: true,
      overviewRulerBorder: false,
      padding: { top: 8, bottom: 8 },
      unicodeHighlight: { ambiguousCharacters: false },
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
    });
    editor.current = created;
    marks.current = created.createDecorationsCollection();
    const picking = created.onMouseUp((event) => {
      const line = event.target.position?.lineNumber;
      // A drag is a selection of text, not of a node.
      if (line === undefined || !created.getSelection()?.isEmpty()) return;
      const node = latest.current.lines?.[line - 1];
      if (node) latest.current.onPick?.(node);
    });
    return () => {
      picking.dispose();
      created.dispose();
      model.dispose();
      editor.current = null;
    };
  }, [language, path, latest]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model && model.getValue() !== text) model.setValue(text);
  }, [text]);

  useEffect(() => {
    editor.current?.updateOptions({ ariaLabel: label });
  }, [label]);

  useEffect(() => {
    const wanted = new Set(selected);
    const found = (lines ?? []).flatMap((node, index) => (node !== null && wanted.has(node) ? [index + 1] : []));
    marks.current?.set(
      found.map((line) => ({
        range: new monaco.Range(line, 1, line, 1),
        options: { isWholeLine: true, className: styles["marked"], linesDecorationsClassName: styles["markedEdge"] },
      })),
    );
    const [first] = found;
    if (first !== undefined) editor.current?.revealLineInCenterIfOutsideViewport(first);
    // A new text drops the marks of the old one.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [lines, selected, text]);

  return <div ref={container} className={styles["monacoFill"]} />;
}
