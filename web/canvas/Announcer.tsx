import { useCallback, useEffect, useState } from "react";
import { view } from "../app/view.ts";
import { editor } from "../document/store.ts";
import styles from "./Canvas.module.css";

/** Says to assistive technology what has just been done to the flow, undone, done again and saved. */
export function Announcer() {
  const [text, setText] = useState("");
  // The same words again are news to the reader only if the text differs.
  const say = useCallback((next: string) => setText((last) => (last === next ? `${next}\u00A0` : next)), []);
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
        say(`${undone ? "Undone: " : redone ? "Done again: " : ""}${step.label}`);
      }),
    [say],
  );
  useEffect(
    () =>
      view.subscribe((now, before) => {
        if (now.saving === before.saving) return;
        if (now.saving === "failed") say(`Not saved: ${now.notSaved}`);
        else if (before.saving === "saving") say("Saved");
      }),
    [say],
  );
  return (
    <div role="status" aria-live="polite" className={styles["announcer"]} data-testid="announcer">
      {text}
    </div>
  );
}
