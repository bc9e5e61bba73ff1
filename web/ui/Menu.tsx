import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./popup.module.css";

/** A drop-down menu: `<Menu trigger={<Button/>}><MenuItem/>…</Menu>`. */
export function Menu(props: {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "center" | "end";
  label?: string;
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{props.trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles["menu"]}
          align={props.align ?? "start"}
          sideOffset={4}
          collisionPadding={8}
          aria-label={props.label}
        >
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem(props: {
  icon?: ReactNode;
  shortcut?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Radix.Item
      className={classes(styles["item"], props.danger && styles["dangerItem"])}
      disabled={props.disabled}
      onSelect={props.onSelect}
    >
      <span className={styles["itemIcon"]}>{props.icon}</span>
      <span className={styles["itemText"]}>{props.children}</span>
      {props.shortcut && <span className={styles["shortcut"]}>{props.shortcut}</span>}
    </Radix.Item>
  );
}

export function MenuRadio<V extends string>(props: {
  value: V;
  options: readonly { value: V; label: string; icon?: ReactNode }[];
  onChange: (value: V) => void;
}) {
  return (
    <Radix.RadioGroup value={props.value} onValueChange={(value) => props.onChange(value as V)}>
      {props.options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={styles["item"]}>
          <span className={styles["itemIcon"]}>{option.icon}</span>
          <span className={styles["itemText"]}>{option.label}</span>
          <Radix.ItemIndicator className={styles["check"]}>✓</Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function MenuSeparator() {
  return <Radix.Separator className={styles["separator"]} />;
}
