import { useState } from "react";
import { Input } from "../../ui/index.ts";
import { useForm } from "./context.ts";
import { type ControlProps, FieldFrame } from "./FieldFrame.tsx";
import type { FieldSpec } from "./schema.ts";

/** A number. What is typed stays as typed; only what is a number within its bounds reaches the flow. */
export function NumberField({ spec, path, value, label = spec.title }: ControlProps) {
  const { update } = useForm();
  // What was typed counts while the flow still has the value it gave; undo and other changes show theirs.
  const [typed, setTyped] = useState<{ text: string; value: unknown } | null>(null);
  const text = typed && Object.is(typed.value, value) ? typed.text : shown(value);
  const problem = numberProblem(text, spec);

  const change = (next: string) => {
    const taken = numberProblem(next, spec) === null;
    const result = next.trim() === "" ? undefined : Number(next);
    setTyped({ text: next, value: taken ? (result ?? spec.default) : value });
    if (taken) update(path, result);
  };
  return (
    <FieldFrame spec={spec} path={path} label={label} error={problem}>
      {(control) => (
        <Input
          {...control}
          inputMode={spec.integer ? "numeric" : "decimal"}
          value={text}
          placeholder={spec.placeholder ?? shown(spec.default)}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

const shown = (value: unknown) => (typeof value === "number" ? String(value) : "");

/** Why the text is not taken over, or null. Empty text means the default. */
export function numberProblem(text: string, spec: Pick<FieldSpec, "integer" | "minimum" | "maximum">): string | null {
  if (text.trim() === "") return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return "Not a number.";
  if (spec.integer && !Number.isInteger(number)) return "A whole number, please.";
  if (spec.minimum !== undefined && number < spec.minimum) return `At least ${spec.minimum}.`;
  if (spec.maximum !== undefined && number > spec.maximum) return `At most ${spec.maximum}.`;
  return null;
}
