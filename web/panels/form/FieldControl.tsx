import { lazy, Suspense } from "react";
import { Input, Select, Switch, Textarea } from "../../ui/index.ts";
import { diagnosticsAt, useForm } from "./context.ts";
import { ArrayField } from "./ArrayField.tsx";
import { CodeField } from "./CodeField.tsx";
import { type ControlProps, Description, FieldFrame, isError, problemText } from "./FieldFrame.tsx";
import { Fields } from "./Fields.tsx";
import { setInsertTarget } from "./insertion.ts";
import { NumberField } from "./NumberField.tsx";
import { FlowField, PartField } from "./PartFields.tsx";
import { ShapeField } from "./ShapeField.tsx";
import { ValueField } from "./ValueField.tsx";
import { SourceField } from "../../code/SourceField.tsx";
import styles from "./form.module.css";

const JsonField = lazy(() => import("./JsonField.tsx"));

/** One field of a form: its label, its control by the schema, and what the compiler says about it. */
export function FieldControl(props: ControlProps) {
  const { spec, path } = props;
  switch (spec.control) {
    case "array":
      return <ArrayField {...props} />;
    case "object":
      return (
        <fieldset className={styles["group"]} data-field={path}>
          <legend>{props.label ?? spec.title}</legend>
          <Fields fields={spec.fields ?? []} values={asRecord(props.value)} path={path} />
        </fieldset>
      );
    case "value":
      return <ValueField {...props} />;
    case "code":
      return <CodeField {...props} />;
    case "boolean":
      return <BooleanField {...props} />;
    case "number":
      return <NumberField {...props} />;
    case "flow":
      return <FlowField {...props} />;
    case "part":
      return <PartField {...props} />;
    case "shape":
      return <ShapeField {...props} />;
    case "json":
      return (
        <Suspense fallback={null}>
          <JsonField {...props} />
        </Suspense>
      );
    default:
      return <SimpleField {...props} />;
  }
}

function SimpleField({ spec, path, value, label = spec.title }: ControlProps) {
  const { node, diagnostics, update, scope } = useForm();
  const found = diagnosticsAt(diagnostics, path);
  const text = typeof value === "string" ? value : "";
  const change = (next: string) => update(path, next);
  return (
    <FieldFrame spec={spec} path={path} label={label}>
      {(control) => {
        switch (spec.control) {
          case "select":
            return (
              <Select
                {...control}
                value={text}
                options={spec.options ?? []}
                onChange={(next) => update(path, next, { group: null })}
                aria-label={label}
              />
            );
          case "multiline":
            return (
              <Textarea
                {...control}
                value={text}
                placeholder={spec.placeholder}
                onChange={(event) => change(event.target.value)}
              />
            );
          case "expression":
            return (
              <SourceField
                id={control.id}
                kind="expression"
                label={label}
                value={text}
                placeholder={spec.placeholder}
                onChange={change}
                diagnostics={found}
                invalid={found.some(isError)}
                describedBy={control["aria-describedby"]}
                onActive={(insert) => setInsertTarget({ node, label, insert })}
                context={() => ({ kind: "expression", scope: scope() })}
              />
            );
          default:
            return (
              <Input
                {...control}
                mono={spec.control === "type"}
                value={text}
                placeholder={spec.placeholder}
                onChange={(event) => change(event.target.value)}
              />
            );
        }
      }}
    </FieldFrame>
  );
}

function BooleanField({ spec, path, value, label = spec.title }: ControlProps) {
  const { diagnostics, update } = useForm();
  const error = problemText(diagnosticsAt(diagnostics, path));
  return (
    <div data-field={path} className={styles["boolean"]}>
      <Switch checked={value === true} onChange={(next) => update(path, next, { group: null })} label={label} />
      {(error ?? spec.description) && (
        <div className={error ? styles["error"] : styles["hint"]}>{error ?? <Description spec={spec} />}</div>
      )}
    </div>
  );
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
