import { lazy, Suspense, useEffect, useId, useRef, useState } from "react";
import type { ComponentType, KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { Textarea } from "../ui/index.ts";
import { classes } from "../ui/classes.ts";
import type { FieldEditorProps } from "./FieldEditor.tsx";
import { insertAt } from "./insert.ts";
import { useLatest } from "./latest.ts";
import styles from "./code.module.css";

/* Loaded ahead of need when the machine has nothing better to do, so that the first click finds it there. */
const load = () => import("./FieldEditor.tsx");
let loaded: ComponentType<FieldEditorProps> | undefined;
const LazyEditor = lazy(load);

export function preloadFieldEditor(): void {
  const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
  idle(() => {
    load().then(
      (module) => (loaded = module.default),
      () => undefined,
    );
  });
}

export interface SourceFieldProps extends Omit<FieldEditorProps, "caret" | "fill" | "onBlur"> {
  id: string;
  invalid?: boolean;
  /** Called when the field gets the focus, with a way to put text at its caret later, when the focus has gone elsewhere. */
  onActive?: (insert: (text: string) => void) => void;
  /** Takes the focus when it turns true: the problem list leads here. */
  focus?: boolean;
}

/**
 * Source text of one field. An expression is a plain text area that becomes Monaco while it has the focus: typing works
 * from the first key, before Monaco is there, and a form with twenty expressions costs twenty text areas. A function
 * body is Monaco from the start, and a text area until it has come.
 */
export function SourceField(props: SourceFieldProps) {
  return props.kind === "expression" ? <ExpressionField {...props} /> : <BodyField {...props} />;
}

function ExpressionField({ id, invalid, focus, onActive, ...field }: SourceFieldProps) {
  const [caret, setCaret] = useState<{ start: number; end: number } | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const selection = useRef({ start: field.value.length, end: field.value.length });
  /** A mouse button is down: where the caret will be is known when it comes up. */
  const pointing = useRef(false);
  const latest = useLatest(field);
  const insert = (text: string) => {
    const { value, onChange } = latest.current;
    onChange(insertAt(value, selection.current, text));
    const end = selection.current.start + text.length;
    selection.current = { start: end, end };
  };

  useEffect(preloadFieldEditor, []);
  useEffect(() => {
    if (focus) area.current?.focus();
  }, [focus]);

  const toEditor = async () => {
    try {
      loaded ??= (await load()).default;
    } catch {
      return; // Offline with nothing cached: the text area does the job.
    }
    await Promise.resolve(); // React wants no flushSync inside the effect that may have called us.
    const element = area.current;
    if (!element || document.activeElement !== element || pointing.current) return;
    /* In one go, layout effects included: a key pressed between the two editors would be lost or land elsewhere. */
    flushSync(() => setCaret({ start: element.selectionStart, end: element.selectionEnd }));
  };

  const blurred = (at: { start: number; end: number }) => {
    selection.current = at;
    setCaret(null);
  };
  const Editor = loaded;
  if (caret && Editor) {
    return (
      <div className={classes(styles["expression"], styles["focused"], invalid && styles["invalid"])}>
        <Editor {...field} caret={caret} onBlur={blurred} />
      </div>
    );
  }
  const keepOneLine = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey) event.preventDefault();
  };
  return (
    <Textarea
      ref={area}
      id={id}
      mono
      rows={Math.min(field.value.split("\n").length, 8)}
      className={styles["plain"]}
      value={field.value}
      placeholder={field.placeholder}
      aria-label={field.label}
      aria-invalid={invalid || undefined}
      aria-describedby={field.describedBy}
      onFocus={() => {
        onActive?.(insert);
        void toEditor();
      }}
      onBlur={(event) => {
        pointing.current = false;
        selection.current = { start: event.target.selectionStart, end: event.target.selectionEnd };
      }}
      onPointerDown={() => (pointing.current = true)}
      onPointerCancel={() => (pointing.current = false)}
      onPointerUp={() => {
        pointing.current = false;
        void toEditor();
      }}
      onKeyDown={keepOneLine}
      onChange={(event) => field.onChange(event.target.value)}
    />
  );
}

function BodyField(props: SourceFieldProps) {
  const { id, invalid, focus, onActive: _onActive, ...field } = props;
  const fallback = (
    <Textarea
      id={id}
      mono
      rows={10}
      value={field.value}
      aria-label={field.label}
      aria-invalid={invalid || undefined}
      onChange={(event) => field.onChange(event.target.value)}
    />
  );
  return (
    <div className={classes(styles["body"], invalid && styles["invalid"])}>
      <Suspense fallback={fallback}>
        <LazyEditor {...field} caret={focus ? { start: 0, end: 0 } : undefined} />
      </Suspense>
    </div>
  );
}

export function BodyDialogEditor(props: FieldEditorProps) {
  const id = useId();
  return (
    <div className={styles["dialogBody"]} id={id}>
      <Suspense
        fallback={
          <Textarea
            mono
            rows={20}
            value={props.value}
            aria-label={props.label}
            onChange={(event) => props.onChange(event.target.value)}
          />
        }
      >
        <LazyEditor {...props} fill />
      </Suspense>
    </div>
  );
}
