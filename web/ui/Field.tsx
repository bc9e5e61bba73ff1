import { useId } from "react";
import type { ReactNode } from "react";
import styles from "./form.module.css";

export interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** Shown instead of the hint, and told to assistive technology with the control. */
  error?: ReactNode;
  /** Right of the label: a toggle, a help button. */
  aside?: ReactNode;
  /** Gets what ties the control to its label and message. */
  children: (control: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}

export function Field({ label, hint, error, aside, children }: FieldProps) {
  const id = useId();
  const message = error ?? hint;
  return (
    <div className={styles["field"]}>
      <div className={styles["fieldHead"]}>
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      {children({
        id,
        "aria-describedby": message ? `${id}-message` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {message && (
        <div id={`${id}-message`} className={error ? styles["fieldError"] : styles["fieldHint"]}>
          {message}
        </div>
      )}
    </div>
  );
}
