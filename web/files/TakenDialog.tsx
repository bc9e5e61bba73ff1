import { useState } from "react";
import { editor, flowText } from "../document/store.ts";
import { Button, Dialog, toast } from "../ui/index.ts";
import { loadFlow } from "./open.ts";
import { overwrite, saveAsCopy } from "./save.ts";
import { closeDialog } from "./state.ts";

/** The first save of a flow, or the save of one deleted elsewhere, under an id that is not as expected. */
export default function TakenDialog({ id }: { id: string }) {
  const [busy, setBusy] = useState(false);
  const { flow, saved } = editor.getState();
  const deleted = saved.etag !== null;
  const again = async () => {
    setBusy(true);
    if (await overwrite(null)) closeDialog();
    setBusy(false);
  };
  const copy = async () => {
    setBusy(true);
    try {
      const made = await saveAsCopy(flowText(flow), flow.name);
      closeDialog();
      toast.success(`Saved as “${made}”.`);
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const footer = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      {!deleted && (
        <Button
          onClick={() => {
            closeDialog();
            void loadFlow(id);
          }}
        >
          Open the other one
        </Button>
      )}
      <Button variant="primary" busy={busy} onClick={() => void (deleted ? again() : copy())}>
        {deleted ? "Save it again" : "Save under another id"}
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={deleted ? `“${id}” was deleted elsewhere` : `There is already a flow “${id}”`}
      width={460}
      footer={footer}
    >
      {deleted
        ? "What you have here is still complete and can be saved again."
        : "Nothing was overwritten. What you have here can be saved beside it."}
    </Dialog>
  );
}
