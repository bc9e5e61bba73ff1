import { useMemo, useState } from "react";
import { emptyFlow, type FlowDocument, parseFlow } from "../../flows/model/index.ts";
import { editor, flowText, useEditor } from "../document/store.ts";
import { Badge, Button, Dialog, Tabs, toast } from "../ui/index.ts";
import { ConflictNodes } from "./ConflictNodes.tsx";
import { DiffView } from "./DiffView.tsx";
import { diffFlows } from "./diff.ts";
import { dropDraft } from "./drafts.ts";
import { keepPresent } from "./keep-drafts.ts";
import { type Choices, merge3 } from "./merge.ts";
import { overwrite, saveAsCopy, takeTheirs } from "./save.ts";
import { closeDialog, type Conflict } from "./state.ts";
import styles from "./files.module.css";

/** The saved flow is not the one the changes here began from. Every way out keeps both, or says what it gives up. */
export default function ConflictDialog({ conflict }: { conflict: Conflict }) {
  const open = useEditor((state) => state.flow);
  const [busy, setBusy] = useState<string | null>(null);
  const [tab, setTab] = useState("nodes");
  const [choices, setChoices] = useState<Choices>({});

  const mine = useMemo(
    () => (conflict.mine === undefined ? open : (parseFlow(conflict.mine).flow ?? open)),
    [conflict, open],
  );
  const theirs = useMemo(() => parseFlow(conflict.theirs.text, { id: conflict.id }).flow, [conflict]);
  const base = useMemo(() => (conflict.base === null ? undefined : parseFlow(conflict.base).flow), [conflict]);
  // Without the common version every difference counts as a clash, which is the careful reading.
  const merge = useMemo(
    () => (theirs ? merge3(base ?? emptyFlow(mine.id, mine.name), mine, theirs, choices) : undefined),
    [base, mine, theirs, choices],
  );
  const combined = base ? merge?.combined : undefined;
  const rows =
    merge?.nodes.filter((node) => base || node.clash || node.mine === "same" || node.theirs === "same") ?? [];

  const act = async (name: string, work: () => Promise<boolean> | boolean) => {
    setBusy(name);
    try {
      if (conflict.mine !== undefined) keepPresent();
      if (await work()) {
        if (conflict.draft !== undefined) dropDraft(localStorage, conflict.draft);
        closeDialog();
      }
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error));
    }
    setBusy(null);
  };
  const putMine = () => {
    if (conflict.mine !== undefined) editor.getState().replaceFlow(mine, "Restore unsaved changes");
  };
  const footer = (
    <div className={styles["conflictActions"]}>
      <Button onClick={closeDialog}>Decide later</Button>
      <span className={styles["grow"]} />
      <Button
        busy={busy === "copy"}
        onClick={() =>
          void act(
            "copy",
            async () =>
              toast.success(`Your version is saved as “${await saveAsCopy(conflict.mine ?? flowText(open))}”.`) !==
              undefined,
          )
        }
      >
        Save mine as a copy
      </Button>
      <Button
        busy={busy === "theirs"}
        onClick={() =>
          void act("theirs", () => {
            putMine();
            takeTheirs(conflict);
            toast("The saved version is shown. Undo brings yours back.");
            return true;
          })
        }
      >
        Take the saved version
      </Button>
      <Button
        variant={combined ? "secondary" : "danger"}
        busy={busy === "mine"}
        onClick={() =>
          void act("mine", () => {
            putMine();
            return overwrite(conflict.theirs.etag);
          })
        }
      >
        Overwrite with mine
      </Button>
      {combined && (
        <Button
          variant="primary"
          busy={busy === "both"}
          onClick={() =>
            void act("both", () => {
              editor.getState().replaceFlow(combined, "Combine both versions");
              return overwrite(conflict.theirs.etag);
            })
          }
        >
          Combine both
        </Button>
      )}
    </div>
  );

  if (!theirs) {
    return (
      <Dialog open onClose={closeDialog} title="The saved file is broken" width={560} footer={footer}>
        Someone wrote something to <code>{conflict.id}.flow.json</code> that is not a flow. Yours is complete; saving it
        replaces the broken file, which stays in the version history.
      </Dialog>
    );
  }
  const tabs = [
    {
      id: "nodes",
      label: "Both sides",
      mark: rows.some((row) => row.clash) ? (
        <Badge tone="danger">{rows.filter((row) => row.clash).length}</Badge>
      ) : undefined,
      content: (
        <ConflictNodes
          base={base}
          mine={mine}
          theirs={theirs}
          rows={rows}
          words={base ? (merge?.words ?? []) : []}
          choices={choices}
          onChoose={(key, side) => setChoices((all) => ({ ...all, [key]: side }))}
        />
      ),
    },
    ...(base ? [panel("mine", "My changes", base, mine), panel("theirs", "Their changes", base, theirs)] : []),
    panel("between", "Saved → mine", theirs, mine),
  ];
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={`“${mine.name}” was saved elsewhere`}
      description={
        combined
          ? "Nothing has been overwritten. Both can be combined: what only one side changed is kept from that side."
          : "Nothing has been overwritten. Choose for each node that both changed, or for the whole flow."
      }
      width={780}
      footer={footer}
    >
      <div className={styles["conflict"]}>
        <Tabs label="Differences" tabs={tabs} value={tab} onChange={setTab} />
      </div>
    </Dialog>
  );
}

function panel(id: string, label: string, before: FlowDocument, after: FlowDocument) {
  return { id, label, content: <DiffView diff={diffFlows(before, after)} flows={{ before, after }} /> };
}
