import { Plus, Send, X } from "lucide-react";
import { useId, useState } from "react";
import type { FormEvent, KeyboardEvent } from "react";
import { useEditor } from "../document/store.ts";
import { Button, Checkbox, IconButton, Input, Textarea } from "../ui/index.ts";
import { countSent, looksLikeText, parseArgument, parseArguments } from "./arguments.ts";
import { clients } from "./clients.ts";
import type { Profile } from "./profile.ts";
import { eventsFor } from "./suggestions.ts";
import styles from "./client.module.css";

const MAX_ARGUMENTS = 16;
const NONE: readonly never[] = [];

/** An event with its arguments, and whether an ack is awaited. Enter in any field emits. */
export function EmitForm({ profile, connected }: { profile: Profile; connected: boolean }) {
  const id = useId();
  const triggers = useEditor((state) => state.compiled?.triggers ?? NONE);
  /** Problems of arguments show once one has been left or an emit was tried. */
  const [shown, setShown] = useState(false);
  const suggestions = eventsFor(triggers, profile.hub, profile.namespace);
  const known = suggestions.find(({ event }) => event === profile.event);
  const sent = countSent(profile.args);
  const change = (part: Partial<Profile>) => clients.getState().update(profile.id, part);
  const setArgument = (index: number, text: string) =>
    change({ args: profile.args.map((old, at) => (at === index ? text : old)) });

  const setEvent = (event: string) => {
    const found = suggestions.find((suggestion) => suggestion.event === event);
    const untouched = profile.args.every((text) => text.trim() === "");
    change(found && untouched ? { event, args: found.parameters.map(() => "") } : { event });
  };
  const emit = (event?: FormEvent) => {
    event?.preventDefault();
    setShown(true);
    if (parseArguments(profile.args) && profile.event.trim() !== "") {
      setShown(false);
      void clients.getState().emit(profile.id);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      emit();
    }
  };

  return (
    <form className={styles["emit"]} onSubmit={emit} aria-label={`Emit as ${profile.name}`}>
      <Input
        aria-label="Event"
        mono
        list={`${id}-events`}
        placeholder={suggestions[0]?.event ?? "event"}
        value={profile.event}
        aria-invalid={(shown && profile.event.trim() === "") || undefined}
        onChange={(event) => setEvent(event.target.value)}
      />
      <datalist id={`${id}-events`}>
        {suggestions.map(({ event, parameters }) => (
          <option key={event} value={event}>
            {parameters.join(", ")}
          </option>
        ))}
      </datalist>
      {profile.args.map((text, index) => {
        const parsed = parseArgument(text);
        const problem = shown && index < sent && !parsed.ok ? parsed.message : null;
        return (
          // Arguments are told apart by their place alone.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index}>
            <div className={styles["argument"]}>
              <Textarea
                aria-label={`Argument ${index + 1}`}
                mono
                rows={Math.min(text.split("\n").length, 6)}
                className={styles["argumentText"]}
                placeholder={placeholder(known?.parameters[index])}
                value={text}
                aria-invalid={problem !== null || undefined}
                aria-describedby={problem ? `${id}-problem-${index}` : undefined}
                onKeyDown={onKeyDown}
                onBlur={() => text.trim() !== "" && setShown(true)}
                onChange={(event) => setArgument(index, event.target.value)}
              />
              <IconButton
                size="small"
                label={`Remove argument ${index + 1}`}
                icon={<X />}
                onClick={() => change({ args: profile.args.filter((_, at) => at !== index) })}
              />
            </div>
            {problem && (
              <p id={`${id}-problem-${index}`} className={styles["problem"]}>
                {problem}{" "}
                {looksLikeText(text) && (
                  <button
                    type="button"
                    className={styles["link"]}
                    onClick={() => setArgument(index, JSON.stringify(text))}
                  >
                    Put it in quotes
                  </button>
                )}
              </p>
            )}
          </div>
        );
      })}
      <div className={styles["emitFoot"]}>
        <IconButton
          size="small"
          label="Add argument"
          icon={<Plus />}
          disabled={profile.args.length >= MAX_ARGUMENTS}
          onClick={() => change({ args: [...profile.args, ""] })}
        />
        <span className={styles["ack"]}>
          <Checkbox
            checked={profile.ack}
            onChange={(ack) => change({ ack })}
            label={
              <span className={styles["ackLabel"]}>
                <span>Ask for </span>ack
              </span>
            }
          />
          {profile.ack && (
            <Timeout value={profile.ackTimeoutMs} onChange={(ackTimeoutMs) => change({ ackTimeoutMs })} />
          )}
        </span>
        <Button
          type="submit"
          size="small"
          variant="primary"
          icon={<Send />}
          disabled={!connected}
          title={connected ? undefined : "Connect first"}
        >
          Emit
        </Button>
      </div>
    </form>
  );
}

function Timeout({ value, onChange }: { value: number; onChange: (ms: number) => void }) {
  const [text, setText] = useState(String(value));
  const number = Number(text);
  const valid = Number.isInteger(number) && number >= 1 && number <= 600_000;
  return (
    <label className={styles["timeout"]}>
      <Input
        aria-label="Ack time-out in milliseconds"
        inputMode="numeric"
        value={text}
        aria-invalid={!valid || undefined}
        onChange={(event) => {
          setText(event.target.value);
          const next = Number(event.target.value);
          if (Number.isInteger(next) && next >= 1 && next <= 600_000) onChange(next);
        }}
      />
      ms
    </label>
  );
}

function placeholder(parameter: string | undefined): string {
  return parameter ? `${parameter}: JSON, or empty for none` : 'JSON: "text", 42; empty for none';
}
