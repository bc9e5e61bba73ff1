import { useState } from "react";
import { nameProblem } from "../document/names.ts";
import { editor, useEditor } from "../document/store.ts";
import { Field, Input } from "../ui/index.ts";

/**
 * The node's id, which is its name in code and expressions. It is taken over on Enter or when the field is left, so that
 * half a name never reaches other nodes' expressions; a name that cannot be is explained and not taken.
 */
export function NameField({ id }: { id: string }) {
  const [draft, setDraft] = useState(id);
  const nodes = useEditor((state) => state.flow.nodes);
  const others = new Set(Object.keys(nodes).filter((other) => other !== id));
  const problem = draft === id ? null : nameProblem(draft, others);

  const take = () => {
    const { flow, renameNode } = editor.getState();
    if (draft === id) return;
    if (nameProblem(draft, new Set(Object.keys(flow.nodes)))) setDraft(id);
    else renameNode(id, draft);
  };
  return (
    <Field
      label="Name"
      hint={draft === id ? undefined : "Enter renames the node, its wires and every expression that mentions it."}
      error={problem ?? undefined}
    >
      {(control) => (
        <Input
          {...control}
          mono
          value={draft}
          maxLength={64}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === "Enter") take();
            if (event.key === "Escape") setDraft(id);
          }}
        />
      )}
    </Field>
  );
}
