import { useState } from "react";
import { Button, Dialog } from "../ui/index.ts";
import { editor } from "../document/store.ts";
import { ownKey } from "./draft-tabs.ts";
import { dropDraft } from "./drafts.ts";
import { save } from "./save.ts";
import { closeDialog } from "./state.ts";

/** Before another flow replaces one with unsaved changes. */
export default function LeaveDialog({ name, proceed }: { name: string; proceed: () => void }) {
  const [busy, setBusy] = useState(false);
  const saveFirst = async () => {
    setBusy(true);
    const saved = await save();
    setBusy(false);
    // A failed save has shown why, and a conflict has opened its own dialog: stay here either way.
    if (!saved) return;
    closeDialog();
    proceed();
  };
  const discard = () => {
    dropDraft(localStorage, ownKey(editor.getState().flow.id));
    closeDialog();
    proceed();
  };
  const footer = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      <Button variant="danger" onClick={discard}>
        Discard changes
      </Button>
      <Button variant="primary" busy={busy} onClick={() => void saveFirst()}>
        Save and continue
      </Button>
    </>
  );
  return (
    <Dialog open onClose={closeDialog} title={`Save changes to “${name}”?`} width={440} footer={footer}>
      It has changes that are not saved yet.
    </Dialog>
  );
}
