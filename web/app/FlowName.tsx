import { useState } from "react";
import { editor, isDirty, useEditor } from "../document/store.ts";
import styles from "./Bars.module.css";

/** The flow's name, edited in place: Enter or leaving the field takes it, Escape does not. */
export function FlowName() {
  const name = useEditor((state) => state.flow.name);
  const dirty = useEditor(isDirty);
  const [draft, setDraft] = useState<string | null>(null);
  const take = () => {
    const next = draft?.trim();
    if (next) editor.getState().setFlowMeta({ name: next.slice(0, 200) });
    setDraft(null);
  };
  return (
    <span className={styles["name"]}>
      <span className={styles["nameGrow"]} data-value={draft ?? name}>
        <input
          aria-label="Name of the flow"
          value={draft ?? name}
          size={1}
          maxLength={200}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
            if (event.key !== "Escape") return;
            setDraft(null);
            requestAnimationFrame(() => (document.activeElement as HTMLElement | null)?.blur());
          }}
        />
      </span>
      <span className={styles["dirty"]} data-dirty={dirty} title={dirty ? "Unsaved changes" : "Saved"} />
    </span>
  );
}
