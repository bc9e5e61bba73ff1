import { Handle, Position } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { CircleAlert, StickyNote, TriangleAlert } from "lucide-react";
import { memo } from "react";
import type { CardNode } from "./elements.ts";
import { PORT_LINE } from "./geometry.ts";
import { NodeIcon } from "./icons.ts";
import styles from "./NodeCard.module.css";
import { RenameField } from "./RenameField.tsx";
import { useCanvas } from "./state.ts";
import { Summary } from "./Summary.tsx";

/** Counts renders by node id when a test or the bench has put a map there. */
const renders = (globalThis as { patchbayRenders?: Map<string, number> }).patchbayRenders;

/** One node on the canvas: whole, or as a box where nothing of it could be read. */
export const NodeCard = memo(function NodeCard(props: NodeProps<CardNode>) {
  const boxes = useCanvas((state) => state.boxes);
  if (!boxes) return <WholeCard {...props} />;
  const { definition, problem } = props.data;
  return (
    <div
      className={styles["box"]}
      data-category={definition?.category ?? "debug"}
      data-selected={props.selected || undefined}
      data-problem={problem?.severity}
    />
  );
});

/** Its size is `geometry.ts`'s; its box is positioned by React Flow. */
function WholeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { node, definition, summary, geometry, input, problem } = data;
  const blocked = useCanvas((state) => state.connecting?.blocked.get(id));
  const renaming = useCanvas((state) => state.renaming === id);
  renders?.set(id, (renders.get(id) ?? 0) + 1);
  const Mark = problem?.severity === "error" ? CircleAlert : TriangleAlert;
  return (
    <div
      className={styles["card"]}
      data-part="card"
      data-category={definition?.category ?? "debug"}
      data-trigger={definition?.trigger ? true : undefined}
      data-selected={selected || undefined}
      data-problem={problem?.severity}
      data-blocked={blocked !== undefined || undefined}
    >
      <div className={styles["head"]}>
        <span className={styles["icon"]}>
          <NodeIcon name={definition?.icon} size={17} />
        </span>
        <span className={styles["names"]}>
          {renaming ? (
            <RenameField id={id} />
          ) : (
            <b className={styles["name"]} data-part="name">
              {id}
            </b>
          )}
          <span className={styles["type"]} data-part="detail">
            {definition?.title ?? node.type}
          </span>
        </span>
        {node.note && <StickyNote className={styles["note"]} size={13} aria-label={`Note: ${node.note}`} />}
        {problem && problem.severity !== "info" && (
          <Mark className={styles["mark"]} size={15} aria-label={problem.text} data-testid={`mark-${id}`} />
        )}
      </div>
      <div
        className={styles["summary"]}
        data-part="detail"
        data-lines={geometry.summaryLines}
        title={summary.replaceAll("`", "")}
      >
        <Summary text={summary} />
      </div>
      {input && (
        <Handle
          id="in"
          type="target"
          position={Position.Left}
          className={styles["handle"]}
          style={{ top: PORT_LINE }}
          role="button"
          tabIndex={-1}
          aria-label={`${id} input`}
          data-testid={`in-${id}`}
        />
      )}
      {geometry.ports.map((port) => (
        <Handle
          key={port.id}
          id={port.id}
          type="source"
          position={Position.Right}
          className={styles["handle"]}
          style={{ top: port.y }}
          data-kind={port.kind}
          role="button"
          tabIndex={-1}
          aria-label={`${id} ${port.id} output`}
          data-testid={`out-${id}-${port.id}`}
        >
          {port.row && (
            <span className={styles["port"]} data-part="detail">
              {port.label}
            </span>
          )}
        </Handle>
      ))}
    </div>
  );
}
