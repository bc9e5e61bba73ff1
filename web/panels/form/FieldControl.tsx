import { lazy, Suspense } from "react";
import { Field, Input, Select, Switch, Textarea } from "../../ui/index.ts";
import { InlineMarkdown } from "../Markdown.tsx";
import { diagnosticsAt, useForm } from "./context.ts";
import type { FieldSpec } from "./schema.ts";
import { ArrayField } from "./ArrayField.tsx";
import { CodeField } from "./CodeField.tsx";
import { Fields } from "./Fields.tsx";
import { setInsertTarget } from "./insertion.ts";
import { NumberField } from "./NumberField.tsx";
import { FlowField, PartField } from "./PartFields.tsx";
import { ShapeField } from "./ShapeField.tsx";
import { ValueField } from "./ValueField.tsx";
import { SourceField } from "../../code/SourceField.tsx";
import styles from "./form.module.css";

const JsonField = lazy(() => import("./JsonField.tsx"));

export interface ControlProps {
  spec: FieldSpec;
  /** Path of the field in the node's config. */
  path: string;
  value: unknown;
  /** Instead of the spec's title: "Argument 2". */
  label?: string;
}

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
    <div data-field={path}>
      <Field
        label={<FieldLabel label={label} spec={spec} />}
        hint={<Description spec={spec} />}
        error={problemText(found)}
      >
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
      </Field>
    </div>
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

export function FieldLabel({ label, spec }: { label: string; spec: FieldSpec }) {
  return (
    <>
      {label}
      {spec.required && <span className={styles["required"]} aria-hidden="true" title="Must not be empty" />}
    </>
  );
}

export function Description({ spec }: { spec: FieldSpec }) {
  return spec.description ? <InlineMarkdown text={spec.description} /> : null;
}

export function problemText(found: readonly { message: string; hint?: string; severity: string }[]): React.ReactNode {
  const first = found.find(isError) ?? found.find((finding) => finding.severity === "warning");
  if (!first) return undefined;
  return (
    <>
      <InlineMarkdown text={first.message} />
      {first.hint && (
        <>
          {" "}
          <span className={styles["advice"]}>
            <InlineMarkdown text={first.hint} />
          </span>
        </>
      )}
    </>
  );
}

export function isError({ severity }: { severity: string }): boolean {
  return severity === "error";
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
