import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./popup.module.css";

/** Once, around the application. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={450} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  );
}

/** The child must be one element that takes a ref; the label is a hint, not its accessible name. */
export function Tooltip(props: {
  label: ReactNode;
  shortcut?: string;
  side?: "top" | "right" | "bottom" | "left";
  children: ReactNode;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{props.children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles["tooltip"]} sideOffset={6} collisionPadding={8} side={props.side ?? "bottom"}>
          {props.label}
          {props.shortcut && <span className={styles["shortcut"]}>{props.shortcut}</span>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
