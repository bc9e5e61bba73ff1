import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import { useEditor } from "../document/store.ts";
import { geometryOf, placeOf } from "./elements.ts";
import { NODE_WIDTH, PORT_LINE } from "./geometry.ts";
import { useCanvas } from "./state.ts";
import styles from "./WireLine.module.css";

/**
 * All wires seen from far out, as straight lines in one drawing: a thousand wires of their own, each with its events and
 * its element, cost as much as the nodes, and nobody can point at one from there.
 */
export const FarWires = memo(function FarWires() {
  const flow = useEditor((state) => state.flow);
  const drag = useCanvas((state) => state.drag);
  const lines = { plain: "", error: "" };
  const index = new Map(Object.keys(flow.nodes).map((id, at) => [id, at]));
  const place = (id: string) => drag?.[id] ?? placeOf(flow, id, index.get(id)!);
  for (const { from, port, to } of flow.wires) {
    const source = flow.nodes[from];
    const out = source && geometryOf(source).ports.find((candidate) => candidate.id === port);
    if (!out || !flow.nodes[to]) continue;
    const [start, end] = [place(from), place(to)];
    lines[out.kind === "error" ? "error" : "plain"] +=
      `M${start.x + NODE_WIDTH},${start.y + out.y}L${end.x},${end.y + PORT_LINE}`;
  }
  return (
    <ViewportPortal>
      <svg className={styles["far"]} aria-hidden="true">
        <path d={lines.plain} className={styles["plain"]} />
        <path d={lines.error} className={styles["plain"]} data-kind="error" />
      </svg>
    </ViewportPortal>
  );
});
