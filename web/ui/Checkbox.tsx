import { Check } from "lucide-react";
import { Checkbox as Radix } from "radix-ui";
import { useId } from "react";
import type { ReactNode } from "react";
import styles from "./form.module.css";

export function Checkbox(props: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  disabled?: boolean;
}) {
  const id = useId();
  return (
    <span className={styles["check"]}>
      <Radix.Root
        id={id}
        className={styles["box"]}
        checked={props.checked}
        disabled={props.disabled}
        onCheckedChange={(next) => props.onChange(next === true)}
      >
        <Radix.Indicator className={styles["tick"]}>
          <Check size={12} strokeWidth={3} />
        </Radix.Indicator>
      </Radix.Root>
      <label htmlFor={id}>{props.label}</label>
    </span>
  );
}
