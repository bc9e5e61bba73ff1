import { definitionOf } from "../document/definitions.ts";
import { Badge } from "../ui/index.ts";
import { type FieldChange, type FlowDiff, isSame, type NodeChange } from "./diff.ts";
import styles from "./files.module.css";

const TONES = { added: "success", removed: "danger", changed: "warning", moved: "neutral" } as const;

/** What differs between two versions, node by node, with each setting before and after. */
export function DiffView({ diff }: { diff: FlowDiff }) {
  if (isSame(diff)) return <p className={styles["quiet"]}>No difference.</p>;
  const wires = [
    ...diff.wiresAdded.map((wire) => ({ wire, kind: "added" as const })),
    ...diff.wiresRemoved.map((wire) => ({ wire, kind: "removed" as const })),
  ];
  return (
    <div className={styles["diff"]}>
      {diff.meta.map((change) => (
        <Change key={change.field} change={change} />
      ))}
      {diff.nodes.map((node) => (
        <NodeDiff key={node.id} node={node} />
      ))}
      {wires.map(({ wire, kind }) => (
        <div key={`${kind}${wire.from}.${wire.port}>${wire.to}`} className={styles["diffHead"]} data-kind={kind}>
          <Badge tone={TONES[kind]}>{kind}</Badge>
          <span>
            wire <code>{wire.from}</code>
            {wire.port !== "next" && <> ({wire.port})</>} → <code>{wire.to}</code>
          </span>
        </div>
      ))}
      {diff.reordered.map((port) => (
        <div key={port} className={styles["diffHead"]}>
          <Badge tone="warning">changed</Badge>
          <span>
            order of the wires from <code>{port}</code>
          </span>
        </div>
      ))}
    </div>
  );
}

function NodeDiff({ node }: { node: NodeChange }) {
  return (
    <div className={styles["diffNode"]} data-kind={node.kind}>
      <div className={styles["diffHead"]}>
        <Badge tone={TONES[node.kind]}>{node.kind}</Badge>
        <code>{node.id}</code>
        <span className={styles["quiet"]}>{definitionOf(node.type)?.title ?? node.type}</span>
      </div>
      {node.fields.map((change) => (
        <Change key={change.field} change={change} />
      ))}
    </div>
  );
}

function Change({ change }: { change: FieldChange }) {
  return (
    <dl className={styles["change"]}>
      <dt>{change.field}</dt>
      <dd>
        {change.before !== undefined && (
          <del>
            <pre>{show(change.before)}</pre>
          </del>
        )}
        {change.after !== undefined && (
          <ins>
            <pre>{show(change.after)}</pre>
          </ins>
        )}
      </dd>
    </dl>
  );
}

/** Text as it stands, an expression marked as one, the rest as JSON. */
export function show(value: unknown): string {
  if (typeof value === "string") return value === "" ? "(empty)" : value;
  if (typeof value === "object" && value !== null && typeof (value as { js?: unknown }).js === "string")
    return `= ${(value as { js: string }).js}`;
  return JSON.stringify(value, null, 2) ?? "";
}
