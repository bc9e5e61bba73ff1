import type { NodeDefinition } from "../../flows/nodes/definition.ts";
import { NodeIcon } from "./icons.ts";
import styles from "./Picker.module.css";

/** A node type's icon on its category's colour. */
export function NodeTile({ definition }: { definition: NodeDefinition | undefined }) {
  return (
    <span className={styles["tile"]} data-category={definition?.category ?? "debug"}>
      <NodeIcon name={definition?.icon} size={15} />
    </span>
  );
}
