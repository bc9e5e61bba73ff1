import { Group as GroupIcon, StickyNote } from "lucide-react";
import type { ReactNode } from "react";
import { COLOURS, type CanvasNote, type Colour, type Group } from "../../flows/model/document.ts";
import { CommandButton } from "../commands/CommandButton.tsx";
import { definitionOf } from "../document/definitions.ts";
import { membersOf } from "../document/drawn.ts";
import { editor, useEditor } from "../document/store.ts";
import { Field, Input, Select, Textarea } from "../ui/index.ts";
import styles from "./Inspector.module.css";

const NAMES: Record<Colour, string> = {
  grey: "Grey",
  yellow: "Yellow",
  green: "Green",
  blue: "Blue",
  violet: "Violet",
  pink: "Pink",
};

/** A note on the canvas: what it says, its colour and, for those who do not drag, its size. */
export function NoteInspector({ id, note }: { id: string; note: CanvasNote }) {
  const update = (change: Partial<CanvasNote>) => editor.getState().updateNote(id, change);
  return (
    <Frame icon={<StickyNote size={16} />} title="Note" about="For people only: no code mentions it.">
      <Field label="Text">
        {(control) => (
          <Textarea
            {...control}
            rows={8}
            maxLength={4_000}
            value={note.text}
            onChange={(event) => update({ text: event.target.value })}
          />
        )}
      </Field>
      <ColourField value={note.colour} onChange={(colour) => update({ colour })} />
      <div className={styles["pair"]}>
        <SizeField label="Width" value={note.width} least={64} onChange={(width) => update({ width })} />
        <SizeField label="Height" value={note.height} least={32} onChange={(height) => update({ height })} />
      </div>
      <div className={styles["actions"]}>
        <CommandButton id="edit.duplicate" text />
        <CommandButton id="edit.delete" text />
      </div>
    </Frame>
  );
}

/** A group: its title, its colour and who is in it. */
export function GroupInspector({ id, group }: { id: string; group: Group }) {
  const flow = useEditor((state) => state.flow);
  const members = membersOf(flow, id);
  const update = (change: Partial<Group>) => editor.getState().updateGroup(id, change);
  return (
    <Frame
      icon={<GroupIcon size={16} />}
      title="Group"
      about={`${members.length === 1 ? "1 node" : `${members.length} nodes`}. Drag a node into the frame to add it.`}
    >
      <Field label="Title">
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={group.title}
            onChange={(event) => update({ title: event.target.value })}
          />
        )}
      </Field>
      <ColourField value={group.colour} onChange={(colour) => update({ colour })} />
      <ul className={styles["nodeList"]}>
        {members.map((node) => (
          <li key={node}>
            <button type="button" onClick={() => editor.getState().reveal(node)}>
              <code>{node}</code>
              <span>{definitionOf(flow.nodes[node]!.type)?.title ?? flow.nodes[node]!.type}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className={styles["actions"]}>
        <CommandButton id="group.ungroup" text />
        <CommandButton id="arrange.tidy" text />
        <CommandButton id="edit.duplicate" text />
        <CommandButton id="edit.delete" text />
      </div>
    </Frame>
  );
}

function Frame({
  icon,
  title,
  about,
  children,
}: {
  icon: ReactNode;
  title: string;
  about: string;
  children: ReactNode;
}) {
  return (
    <>
      <header className={styles["header"]}>
        <span className={styles["icon"]}>{icon}</span>
        <div className={styles["heading"]}>
          <h2>{title}</h2>
          <p>{about}</p>
        </div>
      </header>
      <div className={styles["scroll"]}>
        <div className={styles["main"]}>{children}</div>
      </div>
    </>
  );
}

function ColourField({ value, onChange }: { value: Colour; onChange: (colour: Colour) => void }) {
  return (
    <Field label="Colour">
      {(control) => (
        <Select
          {...control}
          value={value}
          options={COLOURS.map((colour) => ({ value: colour, label: NAMES[colour] }))}
          onChange={(colour) => onChange(colour as Colour)}
          aria-label="Colour"
        />
      )}
    </Field>
  );
}

interface SizeProps {
  label: string;
  value: number;
  least: number;
  onChange: (value: number) => void;
}

/** px, taken over when the field is left: half a number is not a size. */
function SizeField({ label, value, least, onChange }: SizeProps) {
  const take = (text: string) => {
    const size = Math.round(Number(text));
    if (Number.isFinite(size) && text.trim() !== "") onChange(Math.max(least, Math.min(4_000, size)));
  };
  return (
    <Field label={label}>
      {(control) => (
        <Input
          {...control}
          key={value}
          inputMode="numeric"
          defaultValue={value}
          onBlur={(event) => take(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && take(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
