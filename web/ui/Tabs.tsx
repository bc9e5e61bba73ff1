import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./Tabs.module.css";

export interface Tab {
  id: string;
  label: ReactNode;
  /** A count or state beside the label. */
  mark?: ReactNode;
  content: ReactNode;
  /** Keep the content mounted while another tab shows (connections, editors). */
  keep?: boolean;
}

export interface TabsProps {
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (id: string) => void;
  /** Right end of the tab bar. */
  aside?: ReactNode;
  className?: string;
}

/** Content of a kept tab is mounted when first shown and stays; the rest is there only while shown. */
export function Tabs({ label, tabs, value, onChange, aside, className }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className={classes(styles["tabs"], className)}>
      <div className={styles["bar"]}>
        <Radix.List aria-label={label} className={styles["list"]}>
          {tabs.map((tab) => (
            <Radix.Trigger key={tab.id} value={tab.id} className={styles["tab"]}>
              {tab.label}
              {tab.mark}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.id}
          value={tab.id}
          forceMount={tab.keep || undefined}
          hidden={tab.id !== value}
          className={styles["content"]}
          tabIndex={-1}
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
