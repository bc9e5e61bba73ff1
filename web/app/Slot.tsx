import { Suspense } from "react";
import type { ReactNode } from "react";
import { Spinner } from "../ui/index.ts";
import styles from "./App.module.css";
import { Boundary } from "./Boundary.tsx";

/** A place in the shell for a lazily loaded panel: waits for its code and contains its failures. */
export function Slot({ name, children }: { name: string; children: ReactNode }) {
  const waiting = (
    <div className={styles["waiting"]} role="status" aria-label={`Loading ${name}`}>
      <Spinner />
    </div>
  );
  return (
    <Boundary name={name}>
      <Suspense fallback={waiting}>{children}</Suspense>
    </Boundary>
  );
}
