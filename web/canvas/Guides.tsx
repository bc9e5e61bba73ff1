import { ViewportPortal } from "@xyflow/react";
import styles from "./Canvas.module.css";
import { useCanvas } from "./state.ts";

/** Helper lines of the drag under way; as long as any canvas. */
export function Guides() {
  const { x, y } = useCanvas((state) => state.guides);
  if (x === null && y === null) return null;
  return (
    <ViewportPortal>
      {x !== null && <i className={styles["guide"]} style={{ left: x, top: -1e5, width: 1, height: 2e5 }} />}
      {y !== null && <i className={styles["guide"]} style={{ left: -1e5, top: y, width: 2e5, height: 1 }} />}
    </ViewportPortal>
  );
}
