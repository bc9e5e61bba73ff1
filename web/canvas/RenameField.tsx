import { useEffect, useRef, useState } from "react";
import { nameProblem } from "../document/names.ts";
import { editor } from "../document/store.ts";
import styles from "./NodeCard.module.css";
import { canvasState } from "./state.ts";

/** The node's name as a field in place: Enter or leaving it takes a good name, Escape leaves the old one. */
export function RenameField({ id }: { id: string }) {
  const [name, setName] = useState(id);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);
  const problem = name === id ? null : nameProblem(name, new Set(Object.keys(editor.getState().flow.nodes)));

  const close = (take: boolean) => {
    if (done.current) return;
    done.current = true;
    canvasState.setState({ renaming: null });
    if (take && name !== id && !problem) editor.getState().renameNode(id, name);
    const now = take && !problem ? name : id;
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(now)}"]`)?.focus(),
    );
  };
  return (
    <input
      ref={field}
      className={`nodrag ${styles["rename"]}`}
      aria-label={`New name of ${id}`}
      aria-invalid={problem ? true : undefined}
      title={problem ?? undefined}
      value={name}
      maxLength={64}
      spellCheck={false}
      onChange={(event) => setName(event.target.value.trim())}
      onBlur={() => close(!problem)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter" && !problem) close(true);
        if (event.key === "Escape") close(false);
      }}
    />
  );
}
