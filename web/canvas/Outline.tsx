import { useMemo, useRef, useState } from "react";
import type { FocusEvent, KeyboardEvent, PointerEvent } from "react";
import { editor, useEditor } from "../document/store.ts";
import { siblings, wireId } from "../document/wires.ts";
import { useProblems } from "../panels/problems.ts";
import { EmptyState } from "../ui/index.ts";
import { problemsByNode } from "./elements.ts";
import { showGroup, showNode, showNote } from "./focus.ts";
import styles from "./Outline.module.css";
import { DrawnRow, NodeRow } from "./OutlineRows.tsx";
import { drawnItems, outline, visibleItems } from "./outline.ts";
import type { DrawnItem, OutlineItem } from "./outline.ts";

/**
 * The canvas as a tree, then its groups and notes, for the keyboard and for screen readers. What is focused here is selected, so every command on
 * nodes works from here as from the canvas; Alt+Up and Alt+Down change the order in which wires of a port run.
 */
export default function Outline() {
  const flow = useEditor((state) => state.flow);
  const selection = useEditor((state) => state.selection);
  const diagnostics = useProblems();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const items = useMemo(() => visibleItems(outline(flow), closed), [flow, closed]);
  const drawn = useMemo(() => drawnItems(flow), [flow]);
  const keys = [...items.map(({ item }) => item.key), ...drawn.map(({ key }) => key)];
  const selected = selection.nodes;
  const isSelected = useMemo(() => new Set(selected), [selected]);
  const problems = useMemo(() => problemsByNode(diagnostics), [diagnostics]);
  const byNode = items.find(({ item }) => item.node === selected[0])?.item.key;
  const isCurrent =
    drawn.some(({ key }) => key === current) ||
    items.find(({ item }) => item.key === current)?.item.node === selected[0];
  const tabStop = current !== null && keys.includes(current) && isCurrent ? current : (byNode ?? keys[0]);

  const toggle = (key: string, open: boolean) => {
    const next = new Set(closed);
    if (open) next.delete(key);
    else next.add(key);
    setClosed(next);
  };
  const focus = (key: string | undefined) => {
    if (key !== undefined) list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };
  /** Up, down and to the ends: the same for nodes, groups and notes. */
  const walk = (event: KeyboardEvent, key: string): boolean => {
    const at = keys.indexOf(key);
    if (event.key === "ArrowDown") focus(keys[at + 1]);
    else if (event.key === "ArrowUp") focus(keys[at - 1]);
    else if (event.key === "Home") focus(keys[0]);
    else if (event.key === "End") focus(keys.at(-1));
    else return false;
    return true;
  };
  const onFocus = (event: FocusEvent) => {
    const key = keyAt(event);
    const item = items.find((one) => one.item.key === key)?.item;
    const other = drawn.find((one) => one.key === key);
    if (!item && !other) return;
    setCurrent(key!);
    if (other) return choose(other);
    editor.getState().select({ nodes: [item!.node] });
    showNode(item!.node);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const key = keyAt(event);
    const index = items.findIndex((one) => one.item.key === key);
    const modified = event.altKey || event.ctrlKey || event.metaKey;
    if (index === -1) {
      if (key !== undefined && !modified && walk(event, key)) event.preventDefault();
      return;
    }
    const { item, level } = items[index]!;
    const isClosed = closed.has(item.key);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown"))
      reorder(item, event.key === "ArrowUp" ? -1 : 1);
    else if (modified) return;
    else if (event.key === "ArrowRight" && isClosed) toggle(item.key, true);
    else if (event.key === "ArrowRight") focus(item.children[0]?.key);
    else if (event.key === "ArrowLeft" && !isClosed && item.children.length > 0) toggle(item.key, false);
    else if (event.key === "ArrowLeft")
      focus(items.slice(0, index).findLast((before) => before.level < level)?.item.key);
    else if (!walk(event, item.key)) return;
    event.preventDefault();
  };
  const onPointerDown = (event: PointerEvent) => {
    const key = keyAt(event);
    if (key === undefined || !(event.target as Element).closest("[data-toggle]")) return;
    event.preventDefault();
    toggle(key, closed.has(key));
  };

  if (keys.length === 0)
    return <EmptyState title="Nothing here yet">The outline lists the flow’s nodes in the order they run.</EmptyState>;
  return (
    // The tree listens for its rows: what a row is given are plain values, so that only rows that change render.
    <div
      ref={list}
      role="tree"
      aria-label="Outline of the flow"
      className={styles["tree"]}
      data-canvas-keys
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
    >
      {items.map(({ item, level }) => {
        const problem = problems.get(item.node);
        return (
          <NodeRow
            key={item.key}
            id={item.key}
            node={item.node}
            type={flow.nodes[item.node]!.type}
            port={item.port}
            order={item.order}
            count={item.count}
            isRepeated={item.repeated}
            level={level}
            isOpen={item.children.length > 0 ? !closed.has(item.key) : undefined}
            isSelected={isSelected.has(item.node)}
            isTabStop={item.key === tabStop}
            severity={problem?.severity}
            problem={problem?.text}
          />
        );
      })}
      {drawn.map((item) => (
        <DrawnRow
          key={item.key}
          id={item.key}
          kind={item.kind}
          text={item.text}
          members={item.members}
          isSelected={(item.kind === "note" ? selection.notes : selection.groups).includes(item.id)}
          isTabStop={item.key === tabStop}
        />
      ))}
    </div>
  );
}

function keyAt({ target }: { target: EventTarget }): string | undefined {
  return (target as Element).closest<HTMLElement>("[data-key]")?.dataset["key"];
}

function choose({ kind, id }: DrawnItem): void {
  if (kind === "note") {
    editor.getState().select({ notes: [id] });
    showNote(id);
    return;
  }
  editor.getState().selectGroup(id);
  showGroup(id);
}

function reorder({ wire: id }: OutlineItem, by: -1 | 1): void {
  const { flow, reorderWire } = editor.getState();
  const wire = flow.wires.find((candidate) => wireId(candidate) === id);
  if (wire) reorderWire(id!, siblings(flow, wire.from, wire.port).indexOf(wire) + by);
}
