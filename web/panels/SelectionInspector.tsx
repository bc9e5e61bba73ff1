import { BoxSelect } from "lucide-react";
import { CommandButton } from "../commands/CommandButton.tsx";
import { definitionOf } from "../document/definitions.ts";
import { editor, useEditor } from "../document/store.ts";
import styles from "./Inspector.module.css";

/** Short names: the heading says what they are done to. */
const ACTIONS = {
  "group.make": "Group",
  "arrange.tidy": "Tidy up",
  "edit.copy": "Copy",
  "edit.duplicate": "Duplicate",
  "edit.delete": "Delete",
};

/** Several nodes: which, and what can be done with all of them. */
export function SelectionInspector() {
  const selected = useEditor((state) => state.selection.nodes);
  const nodes = useEditor((state) => state.flow.nodes);
  return (
    <>
      <header className={styles["header"]}>
        <span className={styles["icon"]}>
          <BoxSelect size={16} />
        </span>
        <div className={styles["heading"]}>
          <h2>{selected.length} nodes selected</h2>
          <p>Select one node to edit its settings.</p>
        </div>
      </header>
      <div className={styles["scroll"]}>
        <div className={styles["main"]}>
          <div className={styles["actions"]}>
            {Object.entries(ACTIONS).map(([id, text]) => (
              <CommandButton key={id} id={id} text={text} />
            ))}
          </div>
          <ul className={styles["nodeList"]}>
            {selected.map((id) => (
              <li key={id}>
                <button type="button" onClick={() => editor.getState().reveal(id)}>
                  <code>{id}</code>
                  <span>{definitionOf(nodes[id]?.type ?? "")?.title ?? nodes[id]?.type}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </>
  );
}
