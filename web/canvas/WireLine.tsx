import type { EdgeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { editor } from "../document/store.ts";
import type { WireEdge } from "./elements.ts";
import { curve, curvePath, curvePoint } from "./geometry.ts";
import { openQuickAdd } from "./quick-add.ts";
import { useCanvas } from "./state.ts";
import styles from "./WireLine.module.css";

const renders = (globalThis as { patchbayRenders?: Map<string, number> }).patchbayRenders;

/** A wire: its curve, its number when several leave one port, and its tools while it is pointed at or selected. */
export const WireLine = memo(function WireLine(props: EdgeProps<WireEdge>) {
  const { id, data, selected, sourceX, sourceY, targetX, targetY } = props;
  const [pointedAt, setPointedAt] = useState(false);
  const isTarget = useCanvas((state) => state.dropWire === id);
  const boxes = useCanvas((state) => state.boxes);
  renders?.set(id, (renders.get(id) ?? 0) + 1);
  const line = curve({ x: sourceX, y: sourceY }, { x: targetX, y: targetY });
  const path = curvePath(line);
  if (boxes) return <path d={path} className={styles["plain"]} data-kind={data?.kind} />;
  const number = data && data.count > 1 ? curvePoint(line, 0.82) : null;
  return (
    <g
      className={styles["wire"]}
      data-kind={data?.kind}
      data-problem={data?.problem ? true : undefined}
      data-drop={isTarget || undefined}
      // A drag that passes over a wire does not point at it.
      onMouseEnter={(event) => setPointedAt(event.buttons === 0)}
      onMouseLeave={() => setPointedAt(false)}
    >
      {data?.problem && <title>{data.problem}</title>}
      <path d={path} className={styles["hit"]} />
      <path d={path} className={styles["line"]} />
      {number && (
        <g className={styles["order"]} data-part="detail" transform={`translate(${number.x} ${number.y})`}>
          <circle r={8} />
          <text dy="0.35em">{data!.order}</text>
        </g>
      )}
      {(pointedAt || selected) && <Tools id={id} at={curvePoint(line, 0.5)} />}
    </g>
  );
});

function Tools({ id, at }: { id: string; at: { x: number; y: number } }) {
  return (
    <g className={styles["tools"]} transform={`translate(${at.x} ${at.y})`}>
      <g
        role="button"
        aria-label="Add a node into this wire"
        transform="translate(-12 0)"
        onClick={(event) => openQuickAdd({ into: id }, event)}
      >
        <circle r={10} />
        <path d="M-4 0H4M0-4V4" />
      </g>
      <g
        role="button"
        aria-label="Delete this wire"
        data-danger
        transform="translate(12 0)"
        onClick={() => editor.getState().disconnect(id)}
      >
        <circle r={10} />
        <path d="M-3-3L3 3M3-3L-3 3" />
      </g>
    </g>
  );
}
