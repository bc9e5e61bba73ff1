import { useEffect, useState } from "react";
import { editor } from "../document/store.ts";
import styles from "./Canvas.module.css";

/** Says to assistive technology what has just been done to the flow, undone and done again. */
export function Announcer() {
  const [text, setText] = useState("");
  useEffect(
    () =>
      editor.subscribe((now, before) => {
        if (now.flow === before.flow || now.opened !== before.opened) return;
        const undone = now.future.length > before.future.length;
        const redone =
          now.future.length < before.future.length && now.past.length > before.past.length && now.future.length > 0;
        const step = undone ? now.future.at(-1) : now.past.at(-1);
        // Typing is heard as it is typed; only whole steps are announced.
        if (!step || (step.group !== null && !undone)) return;
        setText(`${undone ? "Undone: " : redone ? "Done again: " : ""}${step.label}`);
      }),
    [],
  );
  return (
    <div role="status" aria-live="polite" className={styles["announcer"]} data-testid="announcer">
      {text}
    </div>
  );
}
