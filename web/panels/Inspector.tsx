import { useEditor } from "../document/store.ts";
import { FlowSettings } from "./FlowSettings.tsx";
import { NodeInspector } from "./NodeInspector.tsx";
import { SelectionInspector } from "./SelectionInspector.tsx";
import styles from "./Inspector.module.css";

/** What is selected decides what the inspector shows: the flow, one node, or what several nodes have in common. */
export default function Inspector() {
  const selected = useEditor((state) => state.selection.nodes);
  const only = selected.length === 1 ? selected[0] : undefined;
  const exists = useEditor((state) => only !== undefined && state.flow.nodes[only] !== undefined);
  const ready = useEditor((state) => state.ready);
  if (!ready) return null;
  return (
    <div className={styles["inspector"]}>
      {only !== undefined && exists ? (
        <NodeInspector key={only} id={only} />
      ) : selected.length > 1 ? (
        <SelectionInspector />
      ) : (
        <FlowSettings />
      )}
    </div>
  );
}
