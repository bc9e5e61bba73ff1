import { createElement, useEffect, useState } from "react";
import { File } from "lucide-react";
import { nodeIcon } from "../canvas/icons.ts";
import { definitionOf } from "../document/definitions.ts";
import { editor, isDirty } from "../document/store.ts";
import { Button, Dialog, Field, Input } from "../ui/index.ts";
import { createFlow, leave } from "./open.ts";
import { closeDialog, files } from "./state.ts";
import { loadTemplates, type Template } from "./templates.ts";
import styles from "./NewFlowDialog.module.css";

const EMPTY = "";

/** A new flow: empty, or a copy of a template that already works. */
export default function NewFlowDialog() {
  const [templates, setTemplates] = useState<readonly Template[] | null>(null);
  const [chosen, setChosen] = useState(EMPTY);
  const [name, setName] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    loadTemplates(files.getState().session?.runtime.endpoint).then(setTemplates, () => setTemplates([]));
  }, []);

  const template = templates?.find(({ id }) => id === chosen);
  const finalName = (name ?? template?.flow.name ?? "").trim() || "New flow";

  const create = async () => {
    setBusy(true);
    try {
      await createFlow(finalName, template?.flow);
      closeDialog();
    } catch (problem) {
      setError(problem instanceof Error ? problem.message : String(problem));
      setBusy(false);
    }
  };
  const submit = () => {
    const state = editor.getState();
    const work = state.ready && isDirty(state) && Object.keys(state.flow.nodes).length > 0;
    if (work) leave(() => void create());
    else void create();
  };
  const footer = (
    <>
      <Button onClick={closeDialog}>Cancel</Button>
      <Button variant="primary" type="submit" form="new-flow" busy={busy}>
        Create flow
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onClose={closeDialog}
      title="New flow"
      description="Begin empty, or with a template that already works."
      width={760}
      footer={footer}
    >
      <form
        id="new-flow"
        className={styles["newFlow"]}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label="Name" error={error ?? undefined}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={name ?? template?.flow.name ?? ""}
              placeholder="New flow"
              maxLength={200}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <div className={styles["gallery"]} role="radiogroup" aria-label="Template">
          <Card
            id={EMPTY}
            title="Empty"
            text="A blank canvas."
            chosen={chosen === EMPTY}
            onChoose={setChosen}
            onOpen={submit}
          />
          {templates?.map(({ id, flow }) => (
            <Card
              key={id}
              id={id}
              title={flow.name}
              text={flow.description}
              flow={flow}
              chosen={chosen === id}
              onChoose={setChosen}
              onOpen={submit}
            />
          ))}
        </div>
      </form>
    </Dialog>
  );
}

interface CardProps {
  id: string;
  title: string;
  text: string;
  flow?: Template["flow"];
  chosen: boolean;
  onChoose: (id: string) => void;
  onOpen: () => void;
}

function Card({ id, title, text, flow, chosen, onChoose, onOpen }: CardProps) {
  const types = [...new Set(Object.values(flow?.nodes ?? {}).map((node) => node.type))].slice(0, 7);
  return (
    <label className={styles["template"]} data-chosen={chosen || undefined} onDoubleClick={onOpen}>
      <input
        type="radio"
        name="template"
        value={id}
        checked={chosen}
        onChange={() => onChoose(id)}
        aria-label={title}
      />
      <strong>{title}</strong>
      <span className={styles["templateText"]}>{text}</span>
      <span className={styles["templateIcons"]} aria-hidden="true">
        {types.length === 0 && <File size={14} />}
        {types.map((type) => {
          const definition = definitionOf(type);
          return (
            <i key={type} data-category={definition?.category} title={definition?.title}>
              {createElement(nodeIcon(definition?.icon), { size: 13 })}
            </i>
          );
        })}
      </span>
    </label>
  );
}
