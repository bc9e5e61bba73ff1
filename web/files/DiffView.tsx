import { useRef } from "react";
import type { FlowDocument } from "../../flows/model/index.ts";
import { definitionOf } from "../document/definitions.ts";
import { Badge } from "../ui/index.ts";
import { type FieldChange, type FlowDiff, isSame, type NodeChange } from "./diff.ts";
import { DiffPicture } from "./DiffPicture.tsx";
import { diffLines, withContext } from "./lines.ts";
import shared from "./files.module.css";
import styles from "./DiffView.module.css";

const TONES = { added: "success", removed: "danger", changed: "warning", moved: "neutral" } as const;

/**
 * What differs between two versions, node by node, with each setting before and after. With the versions themselves also as
 * a picture, whose nodes lead to their place in the list.
 */
export function DiffView({ diff, flows }: { diff: FlowDiff; flows?: { before: FlowDocument; after: FlowDocument } }) {
  const list = useRef<HTMLDivElement>(null);
  if (isSame(diff)) return <p className={shared["quiet"]}>No difference.</p>;
  const wires = [
    ...diff.wiresAdded.map((wire) => ({ wire, kind: "added" as const })),
    ...diff.wiresRemoved.map((wire) => ({ wire, kind: "removed" as const })),
  ];
  return (
    // Takes the focus, so that long differences scroll by keyboard in whatever they are shown.
    <div className={styles["diff"]} ref={list} role="group" aria-label="What differs" tabIndex={0}>
      {flows && diff.nodes.length + wires.length > 0 && (
        <DiffPicture
          {...flows}
          diff={diff}
          onPick={(node) =>
            list.current?.querySelector(`[data-diff="${CSS.escape(node)}"]`)?.scrollIntoView({ block: "nearest" })
          }
        />
      )}
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
      {diff.drawn.map(({ what, id, kind, title, fields }) => (
        <div key={`${what} ${id}`} className={styles["diffNode"]} data-kind={kind}>
          <div className={styles["diffHead"]}>
            <Badge tone={TONES[kind]}>{kind}</Badge>
            <span>
              {what} “{title.split("\n")[0]?.slice(0, 80)}”
            </span>
          </div>
          {fields.map((change) => (
            <Change key={change.field} change={change} />
          ))}
        </div>
      ))}
    </div>
  );
}

function NodeDiff({ node }: { node: NodeChange }) {
  return (
    <div className={styles["diffNode"]} data-kind={node.kind} data-diff={node.id}>
      <div className={styles["diffHead"]}>
        <Badge tone={TONES[node.kind]}>{node.kind}</Badge>
        <code>{node.id}</code>
        <span className={shared["quiet"]}>{definitionOf(node.type)?.title ?? node.type}</span>
      </div>
      {node.fields.map((change) => (
        <Change key={change.field} change={change} />
      ))}
    </div>
  );
}

function Change({ change }: { change: FieldChange }) {
  const before = change.before === undefined ? undefined : show(change.before);
  const after = change.after === undefined ? undefined : show(change.after);
  const long = before !== undefined && after !== undefined && (before + after).includes("\n");
  return (
    <dl className={styles["change"]}>
      <dt>{change.field}</dt>
      <dd>
        {long ? (
          <Lines before={before} after={after} />
        ) : (
          <>
            {before !== undefined && (
              <del>
                <pre>{before}</pre>
              </del>
            )}
            {after !== undefined && (
              <ins>
                <pre>{after}</pre>
              </ins>
            )}
          </>
        )}
      </dd>
    </dl>
  );
}

/** Code and pages: line by line, with a little of what stayed around each change. */
function Lines({ before, after }: { before: string; after: string }) {
  return (
    <pre className={styles["lines"]}>
      {withContext(diffLines(before, after)).map((line, at) => {
        // A line is nothing but its place.
        // oxlint-disable-next-line react/no-array-index-key
        if (line === null) return <span key={at}>…</span>;
        const Tag = { same: "span", added: "ins", removed: "del" }[line.kind] as "span" | "ins" | "del";
        // oxlint-disable-next-line react/no-array-index-key
        return <Tag key={at}>{`${{ same: " ", added: "+", removed: "−" }[line.kind]} ${line.text}`}</Tag>;
      })}
    </pre>
  );
}

/** Text as it stands, an expression marked as one, the rest as JSON. */
export function show(value: unknown): string {
  if (typeof value === "string") return value === "" ? "(empty)" : value;
  if (typeof value === "object" && value !== null && typeof (value as { js?: unknown }).js === "string")
    return `= ${(value as { js: string }).js}`;
  return JSON.stringify(value, null, 2) ?? "";
}
