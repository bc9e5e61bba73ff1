import type { NodeProps } from "@xyflow/react";
import { memo, useEffect, useRef, useState } from "react";
import { editor } from "../document/store.ts";
import { partOf } from "./drawn-elements.ts";
import type { FrameNode } from "./drawn-elements.ts";
import styles from "./Drawn.module.css";
import { canvasState, useCanvas } from "./state.ts";

/** The frame of a group. Only its title takes the pointer: to choose it, to drag all that is in it, to rename it. */
export const FrameCard = memo(function FrameCard({ id: element, data: { group, selected } }: NodeProps<FrameNode>) {
  const { id } = partOf(element);
  const renaming = useCanvas((state) => state.renamingGroup === id);
  const target = useCanvas((state) => state.dropGroup === id);
  return (
    <div
      className={styles["frame"]}
      data-colour={group.colour}
      data-selected={selected || undefined}
      data-drop={target || undefined}
    >
      {renaming ? (
        <TitleField id={id} title={group.title} />
      ) : (
        <div
          role="button"
          tabIndex={-1}
          aria-label={`Select group ${group.title}`}
          aria-pressed={selected}
          className={styles["title"]}
          data-frame-handle
          onClick={(event) => editor.getState().selectGroup(id, event.shiftKey || event.ctrlKey || event.metaKey)}
          onDoubleClick={() => canvasState.setState({ renamingGroup: id })}
        >
          {group.title || "Group"}
        </div>
      )}
    </div>
  );
});

function TitleField({ id, title }: { id: string; title: string }) {
  const [text, setText] = useState(title);
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => field.current?.select(), []);
  const close = (take: boolean) => {
    if (done.current) return;
    done.current = true;
    canvasState.setState({ renamingGroup: null });
    if (take) editor.getState().updateGroup(id, { title: text.trim() });
  };
  return (
    <input
      ref={field}
      className={`nodrag nopan ${styles["titleField"]}`}
      aria-label="Title of the group"
      autoFocus
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => close(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") close(true);
        if (event.key === "Escape") close(false);
      }}
    />
  );
}
