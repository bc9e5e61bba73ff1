import { ChevronRight, CircleAlert, CornerLeftUp, Group, StickyNote, TriangleAlert } from "lucide-react";
import { memo } from "react";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import { definitionOf } from "../document/definitions.ts";
import { NodeTile } from "./NodeTile.tsx";
import styles from "./Outline.module.css";

/** Counts rows rendered when a test has put a map there. */
const renders = (globalThis as { patchbayRenders?: Map<string, number> }).patchbayRenders;

interface NodeRowProps {
  /** Of the item in the tree. */
  id: string;
  node: string;
  type: string;
  port: string | null;
  order: number;
  count: number;
  isRepeated: boolean;
  level: number;
  /** Undefined for a row with nothing below it. */
  isOpen: boolean | undefined;
  isSelected: boolean;
  isTabStop: boolean;
  severity: Diagnostic["severity"] | undefined;
  problem: string | undefined;
}

/** A node in the outline. Takes plain values only: of a thousand rows, those render whose own have changed. */
export const NodeRow = memo(function NodeRow(props: NodeRowProps) {
  const { id, node, type, port, order, count, isRepeated, level, isOpen, severity } = props;
  renders?.set(`outline ${id}`, (renders.get(`outline ${id}`) ?? 0) + 1);
  const definition = definitionOf(type);
  const Mark = severity === "error" ? CircleAlert : TriangleAlert;
  const words = [
    node,
    definition?.title ?? type,
    port && `after ${port}`,
    count > 1 && `${order} of ${count}`,
    isRepeated && "shown above",
    props.problem,
  ];
  return (
    <div
      role="treeitem"
      data-key={id}
      data-node={node}
      aria-level={level}
      aria-expanded={isOpen}
      aria-selected={props.isSelected}
      aria-label={words.filter(Boolean).join(", ")}
      tabIndex={props.isTabStop ? 0 : -1}
      className={styles["item"]}
      style={{ paddingLeft: level * 12 - 8 }}
    >
      <ChevronRight
        size={14}
        className={styles["chevron"]}
        data-toggle
        data-open={isOpen !== false || undefined}
        data-none={isOpen === undefined || undefined}
      />
      {isRepeated ? <CornerLeftUp size={14} /> : <NodeTile definition={definition} />}
      <span className={styles["name"]}>{node}</span>
      {port && <span className={styles["port"]}>{port}</span>}
      {count > 1 && <span className={styles["port"]}>{order}</span>}
      {severity && severity !== "info" && <Mark size={13} className={styles["mark"]} data-severity={severity} />}
    </div>
  );
});

interface DrawnRowProps {
  id: string;
  kind: "note" | "group";
  text: string;
  members: number;
  isSelected: boolean;
  isTabStop: boolean;
}

/** A note or a group in the outline. */
export const DrawnRow = memo(function DrawnRow({ id, kind, text, members, isSelected, isTabStop }: DrawnRowProps) {
  const Icon = kind === "note" ? StickyNote : Group;
  const words = kind === "note" ? "Note" : `Group of ${members}`;
  return (
    <div
      role="treeitem"
      data-key={id}
      aria-level={1}
      aria-selected={isSelected}
      aria-label={`${text}, ${words}`}
      tabIndex={isTabStop ? 0 : -1}
      className={styles["item"]}
      style={{ paddingLeft: 4 }}
    >
      <ChevronRight size={14} className={styles["chevron"]} data-none />
      <Icon size={14} className={styles["drawn"]} />
      <span className={styles["words"]}>{text}</span>
      {members > 0 && <span className={styles["port"]}>{members}</span>}
    </div>
  );
});
