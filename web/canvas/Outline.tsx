import { ChevronRight, CircleAlert, CornerLeftUp, Group, StickyNote, TriangleAlert } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { definitionOf } from "../document/definitions.ts";
import { editor, useEditor } from "../document/store.ts";
import { siblings, wireId } from "../document/wires.ts";
import { useProblems } from "../panels/problems.ts";
import { EmptyState } from "../ui/index.ts";
import { problemsByNode } from "./elements.ts";
import { showGroup, showNode, showNote } from "./focus.ts";
import { NodeTile } from "./NodeTile.tsx";
import styles from "./Outline.module.css";
import { drawnItems, outline, visibleItems } from "./outline.ts";
import type { DrawnItem, OutlineItem } from "./outline.ts";

/**
 * The canvas as a tree, then its groups and notes, for the keyboard and for screen readers. What is focused here is selected, so every command on
 * nodes works from here as from the canvas; Alt+Up and Alt+Down change the order in which wires of a port run.
 */
export default function Outline() {
  const flow = useEditor((state) => state.flow);
  const selected = useEditor((state) => state.selection.nodes);
  const selection = useEditor((state) => state.selection);
  const diagnostics = useProblems();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const items = useMemo(() => visibleItems(outline(flow), closed), [flow, closed]);
  const drawn = useMemo(() => drawnItems(flow), [flow]);
  const keys = [...items.map(({ item }) => item.key), ...drawn.map(({ key }) => key)];
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
  const onKeyDown = (event: KeyboardEvent, item: OutlineItem, index: number, level: number) => {
    const isClosed = closed.has(item.key);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown"))
      reorder(item, event.key === "ArrowUp" ? -1 : 1);
    else if (event.altKey || event.ctrlKey || event.metaKey) return;
    else if (event.key === "ArrowRight" && isClosed) toggle(item.key, true);
    else if (event.key === "ArrowRight") focus(item.children[0]?.key);
    else if (event.key === "ArrowLeft" && !isClosed && item.children.length > 0) toggle(item.key, false);
    else if (event.key === "ArrowLeft")
      focus(items.slice(0, index).findLast((before) => before.level < level)?.item.key);
    else if (!walk(event, item.key)) return;
    event.preventDefault();
  };

  if (keys.length === 0)
    return <EmptyState title="Nothing here yet">The outline lists the flow’s nodes in the order they run.</EmptyState>;
  return (
    <div ref={list} role="tree" aria-label="Outline of the flow" className={styles["tree"]} data-canvas-keys>
      {items.map(({ item, level }, index) => {
        const node = flow.nodes[item.node]!;
        const definition = definitionOf(node.type);
        const problem = problems.get(item.node);
        const Mark = problem?.severity === "error" ? CircleAlert : TriangleAlert;
        const wire = item.wire === null ? undefined : flow.wires.find((candidate) => wireId(candidate) === item.wire);
        const count = wire ? siblings(flow, wire.from, wire.port).length : 1;
        const order = wire && count > 1 ? siblings(flow, wire.from, wire.port).indexOf(wire) + 1 : null;
        const words = [
          item.node,
          definition?.title ?? node.type,
          item.port && `after ${item.port}`,
          order && `${order} of ${count}`,
          item.repeated && "shown above",
          problem?.text,
        ];
        return (
          <div
            key={item.key}
            role="treeitem"
            data-key={item.key}
            data-node={item.node}
            aria-level={level}
            aria-expanded={item.children.length > 0 ? !closed.has(item.key) : undefined}
            aria-selected={selected.includes(item.node)}
            aria-label={words.filter(Boolean).join(", ")}
            tabIndex={item.key === tabStop ? 0 : -1}
            className={styles["item"]}
            style={{ paddingLeft: level * 12 - 8 }}
            onFocus={() => {
              setCurrent(item.key);
              editor.getState().select({ nodes: [item.node] });
              showNode(item.node);
            }}
            onKeyDown={(event) => onKeyDown(event, item, index, level)}
          >
            <ChevronRight
              size={14}
              className={styles["chevron"]}
              data-open={!closed.has(item.key) || undefined}
              data-none={item.children.length === 0 || undefined}
              onPointerDown={(event) => {
                event.preventDefault();
                toggle(item.key, closed.has(item.key));
              }}
            />
            {item.repeated ? <CornerLeftUp size={14} /> : <NodeTile definition={definition} />}
            <span className={styles["name"]}>{item.node}</span>
            {item.port && <span className={styles["port"]}>{item.port}</span>}
            {order && <span className={styles["port"]}>{order}</span>}
            {problem && problem.severity !== "info" && (
              <Mark size={13} className={styles["mark"]} data-severity={problem.severity} />
            )}
          </div>
        );
      })}
      {drawn.map((item) => {
        const isSelected = (item.kind === "note" ? selection.notes : selection.groups).includes(item.id);
        const Icon = item.kind === "note" ? StickyNote : Group;
        const words = item.kind === "note" ? "Note" : `Group of ${item.members}`;
        return (
          <div
            key={item.key}
            role="treeitem"
            data-key={item.key}
            aria-level={1}
            aria-selected={isSelected}
            aria-label={`${item.text}, ${words}`}
            tabIndex={item.key === tabStop ? 0 : -1}
            className={styles["item"]}
            style={{ paddingLeft: 4 }}
            onFocus={() => {
              setCurrent(item.key);
              choose(item);
            }}
            onKeyDown={(event) => {
              if (event.altKey || event.ctrlKey || event.metaKey || !walk(event, item.key)) return;
              event.preventDefault();
            }}
          >
            <ChevronRight size={14} className={styles["chevron"]} data-none />
            <Icon size={14} className={styles["drawn"]} />
            <span className={styles["words"]}>{item.text}</span>
            {item.members > 0 && <span className={styles["port"]}>{item.members}</span>}
          </div>
        );
      })}
    </div>
  );
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
