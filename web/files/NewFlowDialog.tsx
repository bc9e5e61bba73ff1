import { useEffect, useState } from "react";
import { File, GraduationCap } from "lucide-react";
import type { FlowDocument } from "../../flows/model/index.ts";
import { startGuide } from "../app/guide/start.ts";
import { FlowPicture } from "../canvas/FlowPicture.tsx";
import { NodeTile } from "../canvas/NodeTile.tsx";
import { outline, visibleItems } from "../canvas/outline.ts";
import { Summary } from "../canvas/Summary.tsx";
import { definitionOf, summaryOf } from "../document/definitions.ts";
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
      <Button
        variant="ghost"
        icon={<GraduationCap />}
        className={styles["guided"]}
        onClick={() => void startGuide(editor.getState().saved.etag !== null)}
      >
        Guide me through a first flow
      </Button>
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
      width={980}
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
        <div className={styles["choice"]}>
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
          {template ? (
            <Contents flow={template.flow} />
          ) : (
            <section className={styles["contents"]} aria-label="What it shows">
              <p>
                Choose a template to see what is in it. Each one works as it is: deploy it and try it in the Clients
                tab.
              </p>
            </section>
          )}
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
  return (
    <label className={styles["template"]} data-chosen={chosen || undefined} onDoubleClick={onOpen}>
      <input
        type="radio"
        name="template"
        value={id}
        checked={chosen}
        onChange={() => onChoose(id)}
        aria-label={title}
        aria-describedby={`template-${id}`}
      />
      <span className={styles["picture"]}>
        {flow ? <FlowPicture flow={flow} /> : <File size={22} aria-hidden="true" />}
      </span>
      <strong>{title}</strong>
      <span id={`template-${id}`} className={styles["templateText"]}>
        {text}
      </span>
    </label>
  );
}

/** What the chosen template does, as its outline: what starts it, and what then happens in order. */
function Contents({ flow }: { flow: FlowDocument }) {
  const items = visibleItems(outline(flow), new Set()).filter(({ item }) => !item.repeated);
  return (
    <section className={styles["contents"]} aria-label={`What ${flow.name} shows`}>
      <div className={styles["large"]}>
        <FlowPicture flow={flow} names />
      </div>
      <p>{flow.description}</p>
      <ul>
        {items.map(({ item, level }) => {
          const node = flow.nodes[item.node]!;
          return (
            <li key={item.key} style={{ paddingLeft: (level - 1) * 14 }}>
              <NodeTile definition={definitionOf(node.type)} />
              <span>
                <b>{definitionOf(node.type)?.title ?? node.type}</b> <Summary text={summaryOf(node)} />
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
