import { useState } from "react";
import { Field, Textarea } from "../../ui/index.ts";
import { diagnosticsAt, useForm } from "./context.ts";
import { type ControlProps, Description, FieldLabel, problemText } from "./FieldControl.tsx";

/** For schemas no other control fits: JSON as text. Broken JSON stays in the field and never reaches the flow. */
export default function JsonField({ spec, path, value, label = spec.title }: ControlProps) {
  const { diagnostics, update } = useForm();
  const [typed, setTyped] = useState<string | null>(null);
  const broken = typed !== null && !isJson(typed);
  const text = typed !== null && (broken || same(typed, value)) ? typed : shown(value);

  const change = (next: string) => {
    setTyped(next);
    if (isJson(next)) update(path, next.trim() === "" ? undefined : JSON.parse(next));
  };
  const error = broken
    ? "Not valid JSON; the last valid value is kept."
    : problemText(diagnosticsAt(diagnostics, path));
  return (
    <div data-field={path}>
      <Field label={<FieldLabel label={label} spec={spec} />} hint={<Description spec={spec} />} error={error}>
        {(control) => (
          <Textarea {...control} mono rows={4} value={text} onChange={(event) => change(event.target.value)} />
        )}
      </Field>
    </div>
  );
}

const shown = (value: unknown) => (value === undefined ? "" : JSON.stringify(value, null, 2));

function isJson(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function same(text: string, value: unknown): boolean {
  return text.trim() === "" ? value === undefined : JSON.stringify(JSON.parse(text)) === JSON.stringify(value);
}
