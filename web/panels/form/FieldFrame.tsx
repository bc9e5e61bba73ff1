import type { ComponentProps, ReactNode } from "react";
import { Field, type FieldProps } from "../../ui/index.ts";
import { InlineMarkdown } from "../Markdown.tsx";
import { diagnosticsAt, useForm } from "./context.ts";
import type { FieldSpec } from "./schema.ts";
import styles from "./form.module.css";

export interface ControlProps {
  spec: FieldSpec;
  /** Path of the field in the node's config. */
  path: string;
  value: unknown;
  /** Instead of the spec's title: "Argument 2". */
  label?: string;
}

type FrameProps = Omit<ControlProps, "value"> &
  Partial<Pick<FieldProps, "hint" | "aside">> & {
    /** Instead of what the compiler says about the field. */
    error?: ReactNode;
    children: FieldProps["children"];
    /** Of the element around it all. */
    around?: ComponentProps<"div"> & { "data-drop"?: true | undefined };
    /** Stands below the field. */
    below?: ReactNode;
  };

/** What is around each control of a form: its label, what is wrong with it or else its explanation. Problems lead to `path`. */
export function FieldFrame({
  spec,
  path,
  label = spec.title,
  hint,
  error,
  aside,
  children,
  around,
  below,
}: FrameProps) {
  const { diagnostics } = useForm();
  return (
    <div data-field={path} {...around}>
      <Field
        label={<FieldLabel label={label} spec={spec} />}
        hint={hint ?? <Description spec={spec} />}
        error={error ?? problemText(diagnosticsAt(diagnostics, path))}
        aside={aside}
      >
        {children}
      </Field>
      {below}
    </div>
  );
}

function FieldLabel({ label, spec }: { label: string; spec: FieldSpec }) {
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

export function problemText(found: readonly { message: string; hint?: string; severity: string }[]): ReactNode {
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
