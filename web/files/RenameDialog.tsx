import { useState } from "react";
import type { FlowSummary } from "../api/index.ts";
import { Button, Dialog, Field, Input } from "../ui/index.ts";
import { renameFlow } from "./list.ts";
import { closeDialog } from "./state.ts";

export function RenameDialog({ flow }: { flow: FlowSummary }) {
  const [name, setName] = useState(flow.name);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const rename = async () => {
    setBusy(true);
    try {
      await renameFlow(flow, name.trim());
      closeDialog();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
      setBusy(false);
    }
  };
  const footer = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      <Button variant="primary" type="submit" form="rename-flow" busy={busy} disabled={name.trim() === ""}>
        Rename
      </Button>
    </>
  );
  return (
    <Dialog open onClose={closeDialog} title="Rename flow" width={420} footer={footer}>
      <form
        id="rename-flow"
        onSubmit={(event) => {
          event.preventDefault();
          void rename();
        }}
      >
        <Field
          label="Name"
          error={error ?? undefined}
          hint={`“Folder / Name” puts it into a folder. The file stays ${flow.id}.flow.json.`}
        >
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={name}
              maxLength={200}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
