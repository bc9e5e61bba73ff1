import { Maximize2 } from "lucide-react";
import { useState } from "react";
import { BodyDialogEditor, SourceField } from "../../code/SourceField.tsx";
import { Button, Dialog, IconButton } from "../../ui/index.ts";
import { diagnosticsAt, useForm } from "./context.ts";
import { type ControlProps, FieldFrame, isError, problemText } from "./FieldFrame.tsx";
import styles from "./form.module.css";

/** A function body: Monaco in the form, or in a dialog where there is room. */
export function CodeField({ spec, path, value, label = spec.title }: ControlProps) {
  const { node, diagnostics, update, scope, focus } = useForm();
  const [large, setLarge] = useState(false);
  const found = diagnosticsAt(diagnostics, path);
  const editor = {
    kind: "function" as const,
    label,
    value: typeof value === "string" ? value : "",
    onChange: (next: string) => update(path, next),
    context: () => ({ kind: "function" as const, scope: scope() }),
    diagnostics: found,
  };
  const expand = (
    <IconButton
      size="small"
      label={`${label}: edit in a large window`}
      icon={<Maximize2 />}
      onClick={() => setLarge(true)}
    />
  );
  return (
    <>
      <FieldFrame spec={spec} path={path} label={label} aside={expand}>
        {(control) =>
          // One editor at a time: two models of one text would fight over it.
          large ? (
            <div />
          ) : (
            <SourceField
              {...editor}
              id={control.id}
              invalid={found.some(isError)}
              describedBy={control["aria-describedby"]}
              focus={focus?.path === path}
            />
          )
        }
      </FieldFrame>
      <Dialog
        open={large}
        onClose={() => setLarge(false)}
        title={`${label} of ${node}`}
        width={1100}
        footer={
          <Button variant="primary" onClick={() => setLarge(false)}>
            Done
          </Button>
        }
      >
        <BodyDialogEditor {...editor} />
        {problemText(found) && <p className={styles["error"]}>{problemText(found)}</p>}
      </Dialog>
    </>
  );
}
