import { useEffect, useMemo, useState } from "react";
import { parseFlow } from "../../flows/model/index.ts";
import { listVersions, readVersion, type VersionInfo } from "../api/index.ts";
import { editor, useEditor } from "../document/store.ts";
import { Badge, Button, Dialog, EmptyState, Spinner, toast } from "../ui/index.ts";
import { DiffView } from "./DiffView.tsx";
import { diffFlows } from "./diff.ts";
import { ago } from "./FileList.tsx";
import { closeDialog, useFiles } from "./state.ts";
import styles from "./files.module.css";

const messageOf = (problem: unknown) => (problem instanceof Error ? problem.message : String(problem));

/** What was saved before. Restoring puts an old version on the canvas as an unsaved change, which undo takes back. */
export default function VersionsDialog() {
  const flow = useEditor((state) => state.flow);
  const saved = useEditor((state) => state.saved.etag);
  const live = useFiles((state) => state.deployment?.version);
  const [versions, setVersions] = useState<readonly VersionInfo[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});

  useEffect(() => {
    const asking = new AbortController();
    listVersions(flow.id, asking.signal).then(setVersions, (problem: unknown) => {
      if (!asking.signal.aborted) setError(messageOf(problem));
    });
    return () => asking.abort();
  }, [flow.id]);

  const version =
    versions?.find((one) => one.version === chosen) ?? versions?.find((one) => one.version !== saved) ?? versions?.[0];
  const wanted = version?.version;
  const text = wanted === undefined ? undefined : texts[wanted];
  useEffect(() => {
    if (wanted === undefined || text !== undefined) return undefined;
    const asking = new AbortController();
    readVersion(flow.id, wanted, asking.signal).then(
      (loaded) => setTexts((all) => ({ ...all, [wanted]: loaded })),
      (problem: unknown) => {
        if (!asking.signal.aborted) setError(messageOf(problem));
      },
    );
    return () => asking.abort();
  }, [flow.id, wanted, text]);

  const old = useMemo(() => (text === undefined ? undefined : parseFlow(text, { id: flow.id })), [text, flow.id]);
  const diff = useMemo(() => (old?.flow ? diffFlows(old.flow, flow) : undefined), [old, flow]);

  const restore = () => {
    if (!old?.flow || !version) return;
    editor.getState().replaceFlow(old.flow, `Restore the version of ${new Date(version.savedAt).toLocaleString()}`);
    closeDialog();
    toast("The old version is on the canvas. Save to keep it, or undo.");
  };
  const footer = (
    <>
      <Button onClick={closeDialog}>Close</Button>
      <Button variant="primary" disabled={!old?.flow} onClick={restore}>
        Restore this version
      </Button>
    </>
  );
  return (
    <Dialog open onClose={closeDialog} title={`Versions of “${flow.name}”`} width={940} footer={footer}>
      {error && <p role="alert">{error}</p>}
      {!versions && !error && <EmptyState icon={<Spinner />} title="Reading the history…" />}
      {versions?.length === 0 && <EmptyState title="No older versions">Each save makes one.</EmptyState>}
      {versions && versions.length > 0 && (
        <div className={styles["versions"]}>
          <ol aria-label="Versions">
            {versions.map((one) => (
              <li key={one.version}>
                <button
                  type="button"
                  aria-current={one.version === version?.version || undefined}
                  onClick={() => setChosen(one.version)}
                >
                  <span>{new Date(one.savedAt).toLocaleString()}</span>
                  <span className={styles["quiet"]}>
                    {ago(one.savedAt)} · {(one.bytes / 1024).toFixed(1)} kB {one.message}
                  </span>
                  <span className={styles["tags"]}>
                    {one.version === saved && <Badge>saved</Badge>}
                    {one.version === live && <Badge tone="success">live</Badge>}
                  </span>
                </button>
              </li>
            ))}
          </ol>
          <div className={styles["versionDiff"]}>
            <h3 className={styles["diffTitle"]}>What has changed since, up to the canvas</h3>
            {diff && old?.flow && <DiffView diff={diff} flows={{ before: old.flow, after: flow }} />}
            {old && !old.flow && (
              <p className={styles["quiet"]}>This version cannot be read as a flow: {old.diagnostics[0]?.message}</p>
            )}
          </div>
        </div>
      )}
    </Dialog>
  );
}
