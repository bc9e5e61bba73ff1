import { useMemo, useState } from "react";
import { parseFlow } from "../../flows/model/index.ts";
import { editor } from "../document/store.ts";
import { Badge, Button, Dialog, toast } from "../ui/index.ts";
import { DiffView } from "./DiffView.tsx";
import { diffFlows } from "./diff.ts";
import { dropDraft, type KeptDraft } from "./drafts.ts";
import { ago } from "./FileList.tsx";
import { putDraft } from "./recover.ts";
import { saveAsCopy } from "./save.ts";
import { ask, closeDialog } from "./state.ts";
import styles from "./files.module.css";

/** Several tabs left unsaved changes of one flow. What is not chosen stays until it is discarded by name. */
export default function DraftsDialog({ id, drafts }: { id: string; drafts: readonly KeptDraft[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const draft = drafts.find(({ key }) => key === chosen) ?? drafts[0]!;
  const saved = useMemo(() => parseFlow(editor.getState().saved.text, { id }).flow, [id]);
  const flow = useMemo(() => parseFlow(draft.text, { id }).flow, [draft, id]);
  const diff = useMemo(() => (saved && flow ? diffFlows(saved, flow) : undefined), [saved, flow]);

  const without = () => {
    dropDraft(localStorage, draft.key);
    const rest = drafts.filter((other) => other !== draft);
    if (rest.length > 0) ask({ kind: "drafts", id, drafts: rest });
    else closeDialog();
  };
  const copy = async () => {
    setBusy(true);
    try {
      const name = await saveAsCopy(draft.text);
      dropDraft(localStorage, draft.key);
      closeDialog();
      toast.success(`This version is saved as “${name}”. Open the flow again for the others.`);
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const put = () => {
    closeDialog();
    void putDraft(id, draft);
  };
  const footer = (
    <div className={styles["conflictActions"]}>
      <Button onClick={closeDialog}>Decide later</Button>
      <span className={styles["grow"]} />
      <Button variant="danger" onClick={without}>
        Discard this version
      </Button>
      <Button busy={busy} onClick={() => void copy()}>
        Save as a copy
      </Button>
      <Button variant="primary" onClick={put}>
        Put on the canvas
      </Button>
    </div>
  );
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={drafts.length === 1 ? "Unsaved changes of another tab" : "Unsaved changes of several tabs"}
      description="Tabs were closed before these versions were saved. Those you do not choose are kept and offered again."
      width={940}
      footer={footer}
    >
      <div className={styles["versions"]}>
        <ol aria-label="Unsaved versions">
          {drafts.map((one, index) => (
            <li key={one.key}>
              <button type="button" aria-current={one === draft || undefined} onClick={() => setChosen(one.key)}>
                <span>{new Date(one.at).toLocaleString()}</span>
                <span className={styles["quiet"]}>{ago(new Date(one.at).toISOString())}</span>
                <span className={styles["tags"]}>{index === 0 && drafts.length > 1 && <Badge>newest</Badge>}</span>
              </button>
            </li>
          ))}
        </ol>
        <div className={styles["versionDiff"]}>
          <h3 className={styles["diffTitle"]}>What it changes in the saved flow</h3>
          {diff && saved && flow && <DiffView diff={diff} flows={{ before: saved, after: flow }} />}
        </div>
      </div>
    </Dialog>
  );
}
