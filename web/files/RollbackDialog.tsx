import { useEffect, useMemo, useState } from "react";
import { parseFlow } from "../../flows/model/index.ts";
import { type DeployedVersion, listDeployed, readVersion } from "../api/index.ts";
import { useEditor } from "../document/store.ts";
import { Badge, Button, Dialog, EmptyState, Spinner, toast } from "../ui/index.ts";
import { diffFlows } from "./diff.ts";
import { rollBackTo } from "./deploy.ts";
import { DiffView } from "./DiffView.tsx";
import { ago } from "./FileList.tsx";
import { closeDialog } from "./state.ts";
import styles from "./files.module.css";

const messageOf = (problem: unknown) => (problem instanceof Error ? problem.message : String(problem));

/** Versions that were live before, each compared with what is live now. Going back touches neither canvas nor file. */
export default function RollbackDialog() {
  const id = useEditor((state) => state.flow.id);
  const name = useEditor((state) => state.flow.name);
  const live = useEditor((state) => state.deployed?.text);
  const [versions, setVersions] = useState<readonly DeployedVersion[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [texts, setTexts] = useState<Readonly<Record<string, string | null>>>({});
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    const asking = new AbortController();
    listDeployed(id, asking.signal).then(setVersions, (problem: unknown) => {
      if (!asking.signal.aborted) setError(messageOf(problem));
    });
    return () => asking.abort();
  }, [id]);

  const older = versions?.filter((one) => !one.current) ?? [];
  const version = (older.find((one) => one.version === chosen) ?? older[0])?.version;
  const text = version === undefined ? undefined : texts[version];
  useEffect(() => {
    if (version === undefined || text !== undefined) return undefined;
    const asking = new AbortController();
    readVersion(id, version, asking.signal).then(
      (loaded) => setTexts((all) => ({ ...all, [version]: loaded })),
      () => {
        if (!asking.signal.aborted) setTexts((all) => ({ ...all, [version]: null }));
      },
    );
    return () => asking.abort();
  }, [id, version, text]);

  const change = useMemo(() => {
    const before = live === undefined ? undefined : parseFlow(live).flow;
    const after = typeof text === "string" ? parseFlow(text, { id }).flow : undefined;
    return before && after ? { diff: diffFlows(before, after), flows: { before, after } } : undefined;
  }, [live, text, id]);

  const go = async () => {
    if (version === undefined) return;
    setBusy(true);
    try {
      await rollBackTo(version);
      closeDialog();
    } catch (problem) {
      toast.error(messageOf(problem));
      setBusy(false);
    }
  };
  const footer = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      <Button variant="primary" busy={busy} disabled={version === undefined} onClick={() => void go()}>
        Make it live again
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={`Roll back “${name}”`}
      description="Takes effect with the next event. Clients stay connected; the canvas and the saved flow stay as they are."
      width={900}
      footer={footer}
    >
      {error && <p role="alert">{error}</p>}
      {!versions && !error && <EmptyState icon={<Spinner />} title="Asking the runtime…" />}
      {versions && older.length === 0 && (
        <EmptyState title="Nothing to go back to">No other version of this flow has been live.</EmptyState>
      )}
      {older.length > 0 && (
        <div className={styles["versions"]}>
          <ol aria-label="Versions that were live">
            {older.map((one) => (
              <li key={one.version}>
                <button
                  type="button"
                  aria-current={one.version === version || undefined}
                  onClick={() => setChosen(one.version)}
                >
                  <span>{new Date(one.deployedAt).toLocaleString()}</span>
                  <span className={styles["quiet"]}>live from {ago(one.deployedAt)}</span>
                  {one === older[0] && (
                    <span className={styles["tags"]}>
                      <Badge>previous</Badge>
                    </span>
                  )}
                </button>
              </li>
            ))}
          </ol>
          <div className={styles["versionDiff"]}>
            <h3 className={styles["diffTitle"]}>What would change for clients</h3>
            {change && <DiffView {...change} />}
            {text === null && (
              <p className={styles["quiet"]}>Its document is not in the history any more, so it cannot be compared.</p>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}
