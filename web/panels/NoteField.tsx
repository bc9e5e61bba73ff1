import { MessageSquarePlus } from "lucide-react";
import { useState } from "react";
import { editor } from "../document/store.ts";
import { Button, Field, Textarea } from "../ui/index.ts";

/** The author's remark. Without one, a button: an empty box on every node would only be noise. */
export function NoteField({ id, note }: { id: string; note: string }) {
  const [open, setOpen] = useState(false);
  if (note === "" && !open) {
    return (
      <div>
        <Button
          size="small"
          variant="ghost"
          icon={<MessageSquarePlus />}
          onClick={() => setOpen(true)}
          style={{ marginLeft: -4 }}
        >
          Add a note
        </Button>
      </div>
    );
  }
  return (
    <Field label="Note" hint="Becomes the comment above the node’s code.">
      {(control) => (
        <Textarea
          {...control}
          rows={2}
          autoFocus={open && note === ""}
          maxLength={4_000}
          value={note}
          onChange={(event) => editor.getState().setNote(id, event.target.value)}
          onBlur={() => setOpen(false)}
        />
      )}
    </Field>
  );
}
