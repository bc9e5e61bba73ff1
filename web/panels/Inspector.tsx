import { useEditor } from "../document/store.ts";
import { GroupInspector, NoteInspector } from "./DrawnInspector.tsx";
import { FlowSettings } from "./FlowSettings.tsx";
import { NodeInspector } from "./NodeInspector.tsx";
import { SelectionInspector } from "./SelectionInspector.tsx";
import styles from "./Inspector.module.css";

/** What is selected decides what the inspector shows: the flow, one node, note or group, or what several nodes share. */
export default function Inspector() {
  const selected = useEditor((state) => state.selection.nodes);
  const only = selected.length === 1 ? selected[0] : undefined;
  const exists = useEditor((state) => only !== undefined && state.flow.nodes[only] !== undefined);
  const [noteId, moreNotes] = useEditor((state) => state.selection.notes);
  const [groupId, moreGroups] = useEditor((state) => state.selection.groups);
  const note = useEditor((state) => (noteId === undefined ? undefined : state.flow.notes?.[noteId]));
  const group = useEditor((state) => (groupId === undefined ? undefined : state.flow.groups?.[groupId]));
  const onlyGroup = useEditor(
    ({ flow, selection }) =>
      groupId !== undefined && selection.nodes.every((id) => flow.groups?.[groupId]?.nodes.includes(id)),
  );
  const ready = useEditor((state) => state.ready);
  if (!ready) return null;
  return (
    <div className={styles["inspector"]}>
      {group && groupId !== undefined && moreGroups === undefined && onlyGroup && noteId === undefined ? (
        <GroupInspector key={groupId} id={groupId} group={group} />
      ) : note && noteId !== undefined && moreNotes === undefined && selected.length === 0 ? (
        <NoteInspector key={noteId} id={noteId} note={note} />
      ) : only !== undefined && exists ? (
        <NodeInspector key={only} id={only} />
      ) : selected.length > 1 ? (
        <SelectionInspector />
      ) : (
        <FlowSettings />
      )}
    </div>
  );
}
