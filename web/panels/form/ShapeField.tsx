import { Button, Input, Select, Textarea, toast } from "../../ui/index.ts";
import { runs } from "../runs.ts";
import { join, useForm } from "./context.ts";
import { type ControlProps, FieldFrame } from "./FieldFrame.tsx";
import { seenValue, shapeKind, shapeText, type ShapeKind, withShape } from "./shape.ts";
import styles from "./form.module.css";

const KINDS: readonly { value: ShapeKind; label: string }[] = [
  { value: "type", label: "Type" },
  { value: "schema", label: "JSON Schema" },
  { value: "sample", label: "Sample" },
];
const PLACEHOLDERS: Record<Exclude<ShapeKind, "type">, string> = {
  schema: '{ "type": "object", "properties": { … } }',
  sample: '{ "text": "hello" }',
};

/** What data looks like: a TypeScript type, or the text of a JSON Schema or a sample it is made from. */
export function ShapeField({ spec, path, value, label = spec.title }: ControlProps) {
  const { node, update } = useForm();
  const kind = shapeKind(value);
  const text = shapeText(value);
  const choose = (next: string) => {
    const fresh = next === "type" && typeof spec.default === "string" ? spec.default : "";
    update(path, withShape(next as ShapeKind, fresh), { group: null, label: `Edit ${label.toLowerCase()}` });
  };
  const fromRun = () => {
    const seen = seenValue(runs.getState().runs, node, path);
    if (seen === undefined) {
      toast("No recorded run has this value yet. Deploy the flow and send one in the Clients panel.");
      return;
    }
    update(path, { sample: JSON.stringify(seen, null, 2) }, { group: null, label: `Edit ${label.toLowerCase()}` });
  };
  return (
    <FieldFrame
      spec={spec}
      path={path}
      label={label}
      aside={<Select aria-label={`${label}: given as`} value={kind} options={KINDS} onChange={choose} />}
    >
      {(control) =>
        kind === "type" ? (
          <Input
            {...control}
            mono
            value={text}
            placeholder={spec.placeholder}
            onChange={(event) => update(path, event.target.value)}
          />
        ) : (
          <div className={styles["shape"]}>
            <Textarea
              {...control}
              mono
              aria-label={`${label}, ${kind === "schema" ? "JSON Schema" : "sample"}`}
              rows={Math.min(Math.max(text.split("\n").length, 3), 14)}
              value={text}
              placeholder={PLACEHOLDERS[kind]}
              onChange={(event) =>
                update(path, withShape(kind, event.target.value), { group: `config:${join(path, kind)}` })
              }
            />
            {kind === "sample" && (
              <Button size="small" onClick={fromRun}>
                From the last run
              </Button>
            )}
          </div>
        )
      }
    </FieldFrame>
  );
}
