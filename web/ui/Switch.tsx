import { Switch as Radix } from "radix-ui";
import { useId } from "react";
import type { ReactNode } from "react";
import styles from "./form.module.css";

export function Switch(props: {
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
        className={styles["switch"]}
        checked={props.checked}
        disabled={props.disabled}
        onCheckedChange={props.onChange}
      >
        <Radix.Thumb className={styles["thumb"]} />
      </Radix.Root>
      <label htmlFor={id}>{props.label}</label>
    </span>
  );
}
