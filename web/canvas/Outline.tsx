import { ChevronRight, CircleAlert, CornerLeftUp, TriangleAlert } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { definitionOf } from "../document/definitions.ts";
import { editor, useEditor } from "../document/store.ts";
import { siblings, wireId } from "../document/wires.ts";
import { useProblems } from "../panels/problems.ts";
import { EmptyState } from "../ui/index.ts";
import { problemsByNode } from "./elements.ts";
import { showNode } from "./focus.ts";
import { NodeTile } from "./NodeTile.tsx";
import styles from "./Outline.module.css";
import { outline, visibleItems } from "./outline.ts";
import type { OutlineItem } from "./outline.ts";

/**
 * The canvas as a tree, for the keyboard and for screen readers. What is focused here is selected, so every command on
 * nodes works from here as from the canvas; Alt+Up and Alt+Down change the order in which wires of a port run.
 */
export default function Outline() {
  const flow = useEditor((state) => state.flow);
  const selected = useEditor((state) => state.selection.nodes);
  const diagnostics = useProblems();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const items = useMemo(() => visibleItems(outline(flow), closed), [flow, closed]);
  const problems = useMemo(() => problemsByNode(diagnostics), [diagnostics]);
  const byNode = items.find(({ item }) => item.node === selected[0])?.item.key;
  const tabStop =
    items.some(({ item }) => item.key === current) &&
    items.find(({ item }) => item.key === current)?.item.node === selected[0]
      ? current
      : (byNode ?? items[0]?.item.key);

  const toggle = (key: string, open: boolean) => {
    const next = new Set(closed);
    if (open) next.delete(key);
    else next.add(key);
    setClosed(next);
  };
  const focus = (key: string | undefined) => {
    if (key !== undefined) list.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, item: OutlineItem, index: number, level: number) => {
    const isClosed = closed.has(item.key);
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown"))
      reorder(item, event.key === "ArrowUp" ? -1 : 1);
    else if (event.altKey || event.ctrlKey || event.metaKey) return;
    else if (event.key === "ArrowDown") focus(items[index + 1]?.item.key);
    else if (event.key === "ArrowUp") focus(items[index - 1]?.item.key);
    else if (event.key === "Home") focus(items[0]?.item.key);
    else if (event.key === "End") focus(items.at(-1)?.item.key);
    else if (event.key === "ArrowRight" && isClosed) toggle(item.key, true);
    else if (event.key === "ArrowRight") focus(item.children[0]?.key);
    else if (event.key === "ArrowLeft" && !isClosed && item.children.length > 0) toggle(item.key, false);
    else if (event.key === "ArrowLeft")
      focus(items.slice(0, index).findLast((before) => before.level < level)?.item.key);
    else return;
    event.preventDefault();
  };

  if (items.length === 0)
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
    </div>
  );
}

function reorder({ wire: id }: OutlineItem, by: -1 | 1): void {
  const { flow, reorderWire } = editor.getState();
  const wire = flow.wires.find((candidate) => wireId(candidate) === id);
  if (wire) reorderWire(id!, siblings(flow, wire.from, wire.port).indexOf(wire) + by);
}
