import type { Trace, TraceNode } from "../api/index.ts";
import { editor, useEditor } from "../document/store.ts";
import { view } from "../app/view.ts";
import { Badge, Button } from "../ui/index.ts";
import { JsonTree } from "./JsonTree.tsx";
import { hasValue } from "./data.ts";
import { duration, OUTCOMES } from "./Runs.tsx";
import styles from "./Runs.module.css";

/** One run: how it went, what came in, what each node made of it, what went out. */
export function RunDetail({ run }: { run: Trace }) {
  const deployed = useEditor((state) => state.deployed?.version);
  return (
    <section className={styles["detail"]} aria-label="Run">
      <header>
        <NodeLink id={run.trigger} />
        <Badge tone={run.outcome === "ok" ? "success" : "danger"}>{OUTCOMES[run.outcome]}</Badge>
        <span className={styles["time"]}>{duration(run.durationMs)}</span>
        <span className={styles["time"]}>{new Date(run.startedAt).toLocaleString()}</span>
        {deployed !== undefined && run.version !== deployed && (
          <Badge title={`Version ${run.version}`}>older version</Badge>
        )}
      </header>
      {run.error && (
        <div className={styles["error"]} role="note">
          <p>{run.error.message}</p>
          {run.error.node && (
            <Button size="small" onClick={() => goToNode(run.error?.node ?? "")}>
              Go to {run.error.node}
            </Button>
          )}
          {run.error.stack && (
            <details>
              <summary>Stack</summary>
              <pre>{run.error.stack}</pre>
            </details>
          )}
        </div>
      )}
      <div className={styles["columns"]}>
        <Part title="Event">
          <JsonTree value={run.event} label="Event" open={1} />
        </Part>
        <Part title="Nodes" empty={run.nodes.length === 0 && "No values were recorded."}>
          {run.nodes.map((record, index) => (
            // A node may run twice in one run; the order is all that tells the records apart.
            // oxlint-disable-next-line react/no-array-index-key
            <NodeRecord key={index} record={record} />
          ))}
        </Part>
        <Part
          title="Sent"
          empty={
            run.actions.length === 0 &&
            run.ack === undefined &&
            run.statusCode === undefined &&
            (run.outcome === "ok" ? "Nothing was sent." : "A run that fails sends nothing.")
          }
        >
          {run.actions.map((action, index) => (
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className={styles["record"]}>
              <code>{action.actionName}</code>
              <Reached clients={run.deliveries?.[index]} />
              <JsonTree value={withoutName(action)} label={action.actionName} open={1} />
            </div>
          ))}
          {run.ack !== undefined && (
            <div className={styles["record"]}>
              <code>ack</code>
              <JsonTree value={run.ack} label="Ack" open={1} />
            </div>
          )}
          {run.statusCode !== undefined && (
            <div className={styles["record"]}>
              <code>status {run.statusCode}</code>
            </div>
          )}
        </Part>
        {run.effects !== undefined && run.effects.length > 0 && (
          <Part title="Asked of others">
            {run.effects.map((effect, index) => (
              // oxlint-disable-next-line react/no-array-index-key
              <div key={index} className={styles["record"]} data-level={effect.error === undefined ? "info" : "error"}>
                <code>{effect.what}</code> <span className={styles["at"]}>{duration(effect.durationMs)}</span>
                {(effect.error ?? effect.status) !== undefined && <p>{effect.error ?? `status ${effect.status}`}</p>}
              </div>
            ))}
          </Part>
        )}
        {run.logs.length > 0 && (
          <Part title="Logs">
            {run.logs.map((entry, index) => (
              // oxlint-disable-next-line react/no-array-index-key
              <div key={index} className={styles["record"]} data-level={entry.level}>
                <code>{entry.level}</code> <span className={styles["at"]}>{duration(entry.atMs)}</span>
                <p>{entry.message}</p>
                {entry.data !== undefined && <JsonTree value={entry.data} label="Data" open={1} />}
              </div>
            ))}
          </Part>
        )}
      </div>
    </section>
  );
}

function NodeRecord({ record }: { record: TraceNode }) {
  const { node, error, atMs, durationMs } = record;
  return (
    <div className={styles["record"]} role="group" aria-label={`Node ${node}`} data-level={error ? "error" : "info"}>
      <NodeLink id={node} />
      <span className={styles["at"]} title={`${duration(atMs)} after the run began`}>
        {duration(durationMs ?? atMs)}
      </span>
      {"input" in record && <JsonTree name="input" value={record.input} label={`Input of ${node}`} open={0} />}
      {hasValue(record) && <JsonTree name="output" value={record.value} label={`Value of ${node}`} open={1} />}
      {error !== undefined && <p className={styles["failure"]}>{error}</p>}
    </div>
  );
}

function Part({ title, empty, children }: { title: string; empty?: string | false; children: React.ReactNode }) {
  return (
    <div className={styles["part"]}>
      <h3>{title}</h3>
      {empty ? <p className={styles["quiet"]}>{empty}</p> : children}
    </div>
  );
}

function Reached({ clients }: { clients: number | null | undefined }) {
  if (clients === null || clients === undefined) return null;
  return <span className={styles["at"]}>{clients === 1 ? "to 1 client" : `to ${clients} clients`}</span>;
}

function NodeLink({ id }: { id: string }) {
  const exists = useEditor((state) => state.flow.nodes[state.compiled?.origins[id] ?? id] !== undefined);
  if (!exists) return <code>{id}</code>;
  return (
    <button type="button" className={styles["node"]} onClick={() => goToNode(id)}>
      {id}
    </button>
  );
}

function goToNode(id: string): void {
  view.getState().show("inspector");
  editor.getState().reveal(id);
}

function withoutName(action: Trace["actions"][number]): unknown {
  const { actionName: _name, ...rest } = action;
  return rest;
}
