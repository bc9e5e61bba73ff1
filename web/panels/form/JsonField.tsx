import { useState } from "react";
import { Textarea } from "../../ui/index.ts";
import { useForm } from "./context.ts";
import { type ControlProps, FieldFrame } from "./FieldFrame.tsx";

/** For schemas no other control fits: JSON as text. Broken JSON stays in the field and never reaches the flow. */
export default function JsonField({ spec, path, value, label = spec.title }: ControlProps) {
  const { update } = useForm();
  const [typed, setTyped] = useState<string | null>(null);
  const broken = typed !== null && !isJson(typed);
  const text = typed !== null && (broken || same(typed, value)) ? typed : shown(value);

  const change = (next: string) => {
    setTyped(next);
    if (isJson(next)) update(path, next.trim() === "" ? undefined : JSON.parse(next));
  };
  const error = broken ? "Not valid JSON; the last valid value is kept." : undefined;
  return (
    <FieldFrame spec={spec} path={path} label={label} error={error}>
      {(control) => (
        <Textarea {...control} mono rows={4} value={text} onChange={(event) => change(event.target.value)} />
      )}
    </FieldFrame>
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
