import { useReactFlow } from "@xyflow/react";
import type { ConnectionLineComponentProps } from "@xyflow/react";
import type { CanvasNode } from "./instance.ts";
import { curve, curvePath } from "./geometry.ts";
import { useCanvas } from "./state.ts";
import styles from "./ConnectionLine.module.css";

/** The wire being drawn, from whichever end; over a node it cannot go to it says why. */
export function ConnectionLine({
  fromX,
  fromY,
  toX,
  toY,
  fromHandle,
  toNode,
}: ConnectionLineComponentProps<CanvasNode>) {
  const connecting = useCanvas((state) => state.connecting);
  const { getIntersectingNodes } = useReactFlow<CanvasNode>();
  const under =
    toNode?.id ??
    getIntersectingNodes({ x: toX - 1, y: toY - 1, width: 2, height: 2 }).find(({ type }) => type === "card")?.id;
  const problem = under === undefined || under === connecting?.node ? undefined : connecting?.blocked.get(under);
  const from = { x: fromX, y: fromY };
  const to = { x: toX, y: toY };
  const line = fromHandle.type === "source" ? curve(from, to) : curve(to, from);
  return (
    <g className={styles["connection"]} data-problem={problem ? true : undefined}>
      <path d={curvePath(line)} />
      <circle cx={toX} cy={toY} r={4} />
      {problem && (
        <foreignObject x={toX + 12} y={toY + 8} width={260} height={60} className={styles["reason"]}>
          <span role="alert">{problem}</span>
        </foreignObject>
      )}
    </g>
  );
}
