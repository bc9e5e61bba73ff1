import { useRef, useState } from "react";
import type { DragEvent, KeyboardEvent } from "react";
import { SourceField } from "../../code/SourceField.tsx";
import { IconButton, Textarea } from "../../ui/index.ts";
import { EXPRESSION_MIME } from "../JsonTree.tsx";
import { diagnosticsAt, join, useForm } from "./context.ts";
import { type ControlProps, FieldFrame, isError } from "./FieldFrame.tsx";
import { setInsertTarget } from "./insertion.ts";
import { isExpression, toExpression, toText, withExpression } from "./value.ts";
import styles from "./form.module.css";

/** Literal text, or with the "fx" toggle an expression. */
export function ValueField({ spec, path, value, label = spec.title }: ControlProps) {
  const { node, diagnostics, update, scope } = useForm();
  const area = useRef<HTMLTextAreaElement>(null);
  const [isTarget, setTarget] = useState(false);
  const found = diagnosticsAt(diagnostics, path);
  const source = isExpression(value) ? value : null;
  const text = source?.js ?? (typeof value === "string" ? value : "");
  const toggle = () =>
    update(path, source ? toText(source) : toExpression(text), { group: null, label: `Edit ${label.toLowerCase()}` });
  const sourcePath = join(path, "js");
  /** A value put into a text makes it an expression: the value alone, or a template around it. */
  const insertIntoText = (expression: string) => {
    const at = area.current
      ? { start: area.current.selectionStart, end: area.current.selectionEnd }
      : { start: text.length, end: text.length };
    update(
      path,
      { js: withExpression(area.current?.value ?? text, at, expression) },
      { group: null, label: `Edit ${label.toLowerCase()}` },
    );
  };
  /** Over text all of the field takes a value; into an expression it goes where it is dropped, as any text does. */
  const takes = (event: DragEvent) =>
    event.dataTransfer.types.includes(EXPRESSION_MIME) && (source === null || source.js.trim() === "");
  const over = (event: DragEvent) => {
    if (!takes(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setTarget(true);
  };
  const dropped = (event: DragEvent) => {
    setTarget(false);
    if (!takes(event)) return;
    event.preventDefault();
    const expression = event.dataTransfer.getData(EXPRESSION_MIME);
    if (source) update(path, { js: expression }, { group: null, label: `Edit ${label.toLowerCase()}` });
    else insertIntoText(expression);
  };

  return (
    <FieldFrame
      spec={spec}
      path={path}
      label={label}
      around={{
        "data-drop": isTarget || undefined,
        onDragOver: over,
        onDragLeave: () => setTarget(false),
        onDropCapture: dropped,
      }}
      aside={
        <IconButton
          size="small"
          className={styles["fx"]}
          aria-pressed={source !== null}
          label={source ? `${label}: write text instead of an expression` : `${label}: write an expression`}
          icon={<span aria-hidden="true">fx</span>}
          onClick={toggle}
        />
      }
    >
      {(control) =>
        source ? (
          <SourceField
            id={control.id}
            kind="expression"
            label={label}
            value={source.js}
            placeholder="event.socketId"
            onChange={(js) => update(path, { js }, { group: `config:${sourcePath}` })}
            diagnostics={found}
            invalid={found.some(isError)}
            describedBy={control["aria-describedby"]}
            onActive={(insert) => setInsertTarget({ node, label, insert })}
            context={() => ({ kind: "expression", scope: scope() })}
          />
        ) : (
          <Textarea
            {...control}
            ref={area}
            onFocus={() => setInsertTarget({ node, label, insert: insertIntoText })}
            rows={Math.min(text.split("\n").length, 12)}
            className={styles["literal"]}
            value={text}
            placeholder={spec.placeholder}
            onKeyDown={(event) => keepOneLine(event, text)}
            onChange={(event) => update(path, event.target.value)}
          />
        )
      }
    </FieldFrame>
  );
}

/** Most texts are names: Enter makes a line break only in a text that already has one, or with Shift. */
function keepOneLine(event: KeyboardEvent, text: string): void {
  if (event.key === "Enter" && !event.shiftKey && !text.includes("\n")) event.preventDefault();
}
