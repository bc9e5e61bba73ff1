import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { classes } from "../ui/classes.ts";
import styles from "./Inspector.module.css";

const key = (id: string) => `patchbay.section.${id}`;

/** A part of the inspector that folds; which are open is remembered across nodes and visits. */
export function Section({
  id,
  title,
  aside,
  children,
  initial = true,
}: {
  id: string;
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  initial?: boolean;
}) {
  const [open, setOpen] = useState(() => {
    const stored = localStorage.getItem(key(id));
    return stored === null ? initial : stored === "open";
  });
  const toggle = () => {
    setOpen(!open);
    try {
      localStorage.setItem(key(id), open ? "closed" : "open");
    } catch {
      // Not remembered, then.
    }
  };
  return (
    <section className={styles["section"]} data-section={id}>
      <div className={styles["sectionHead"]}>
        <button type="button" aria-expanded={open} onClick={toggle}>
          <ChevronRight size={14} className={classes(styles["chevron"], open && styles["turned"])} aria-hidden="true" />
          {title}
        </button>
        {open && aside}
      </div>
      {open && <div className={styles["sectionBody"]}>{children}</div>}
    </section>
  );
}
