import type { ReactNode } from "react";
import styles from "./small.module.css";

export function EmptyState({
  icon,
  title,
  children,
  actions,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={styles["empty"]}>
      {icon}
      <h2>{title}</h2>
      {children && <div className={styles["emptyText"]}>{children}</div>}
      {actions && <div className={styles["emptyActions"]}>{actions}</div>}
    </div>
  );
}
