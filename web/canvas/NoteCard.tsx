import type { NodeProps } from "@xyflow/react";
import { memo, useRef } from "react";
import type { PointerEvent } from "react";
import { GRID } from "../document/operations.ts";
import { editor } from "../document/store.ts";
import { partOf } from "./drawn-elements.ts";
import type { NoteNode } from "./drawn-elements.ts";
import styles from "./Drawn.module.css";
import { instance } from "./instance.ts";
import { canvasState, useCanvas } from "./state.ts";

/** px; what the document allows at least. */
const LEAST = { width: 64, height: 32 };

/** A note: plain text with its line breaks, whatever it says. Edited in place. */
export const NoteCard = memo(function NoteCard({ id: element, data: { note }, selected }: NodeProps<NoteNode>) {
  const { id } = partOf(element);
  const editing = useCanvas((state) => state.editingNote === id);
  const boxes = useCanvas((state) => state.boxes);
  return (
    <div className={styles["note"]} data-colour={note.colour} data-selected={selected || undefined}>
      {editing ? (
        <NoteText id={id} text={note.text} />
      ) : (
        !boxes && (
          <div className={styles["text"]} data-empty={note.text.trim() === "" || undefined}>
            {note.text.trim() === "" ? "Empty note" : note.text}
          </div>
        )
      )}
      {selected && !editing && <Corner id={id} width={note.width} height={note.height} />}
    </div>
  );
});

function NoteText({ id, text }: { id: string; text: string }) {
  const close = () => canvasState.setState({ editingNote: null });
  return (
    <textarea
      className={`nodrag nopan nowheel ${styles["text"]}`}
      aria-label="Text of the note"
      autoFocus
      maxLength={4_000}
      value={text}
      onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
      onChange={(event) => editor.getState().updateNote(id, { text: event.target.value })}
      onBlur={close}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
        event.preventDefault();
        close();
        event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
      }}
    />
  );
}

/** Drags the lower right corner; by keyboard a note's size is set in the inspector. */
function Corner({ id, width, height }: { id: string; width: number; height: number }) {
  const from = useRef<{ x: number; y: number } | null>(null);
  const sizeAt = (event: PointerEvent) => {
    const zoom = instance()?.flow.getZoom() ?? 1;
    const side = (old: number, by: number, least: number) =>
      Math.max(least, Math.min(4_000, Math.round((old + by / zoom) / GRID) * GRID));
    return {
      width: side(width, event.clientX - from.current!.x, LEAST.width),
      height: side(height, event.clientY - from.current!.y, LEAST.height),
    };
  };
  const end = () => {
    from.current = null;
    canvasState.setState({ resize: null });
  };
  return (
    <div
      className={`nodrag nopan ${styles["corner"]}`}
      aria-hidden="true"
      data-testid={`resize-${id}`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerMove={(event) => {
        if (from.current) canvasState.setState({ resize: { note: id, ...sizeAt(event) } });
      }}
      onPointerUp={(event) => {
        if (!from.current) return;
        const size = sizeAt(event);
        end();
        editor.getState().updateNote(id, size);
      }}
      onPointerCancel={end}
    />
  );
}
