import type { ReactNode } from "react";
import { classes } from "./classes.ts";
import styles from "./small.module.css";

export function Badge({
  tone = "neutral",
  children,
  title,
}: {
  tone?: "neutral" | "accent" | "success" | "warning" | "danger";
  children: ReactNode;
  title?: string;
}) {
  return (
    <span className={classes(styles["badge"], styles[tone])} title={title}>
      {children}
    </span>
  );
}
