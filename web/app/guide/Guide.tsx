import { Check, PartyPopper, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { addFromPalette } from "../../canvas/palette-add.ts";
import { Summary } from "../../canvas/Summary.tsx";
import { clients } from "../../client/clients.ts";
import { runCommand } from "../../commands/context.ts";
import { commandById } from "../../commands/index.ts";
import { editor, useEditor } from "../../document/store.ts";
import { Button, IconButton } from "../../ui/index.ts";
import { useView, view } from "../view.ts";
import styles from "./Guide.module.css";
import { setGuide } from "./state.ts";
import { currentStep, steps, wiredEmits, type Facts, type Step } from "./steps.ts";

function useFacts(): Facts {
  const flow = useEditor((state) => state.flow);
  const compiled = useEditor((state) => state.compiled);
  const deployed = useEditor((state) => state.deployed !== null);
  const connected = useStore(clients, ({ live }) => Object.values(live).some(({ state }) => state === "connected"));
  const received = useStore(clients, ({ live }) =>
    Object.values(live).some(({ log }) => log.some(({ kind }) => kind === "in")),
  );
  const errors = compiled ? compiled.diagnostics.filter(({ severity }) => severity === "error").length : null;
  return { flow, errors, deployed, connected, received };
}

/** The guided first flow: a card that watches what is done and says what comes next. It blocks nothing. */
export default function Guide() {
  const facts = useFacts();
  const step = currentStep(facts);
  const at = step ? steps.indexOf(step) : steps.length;
  const said = useSaid(at);
  const bottom = useView((state) => state.bottomTab);
  return (
    <section className={styles["guide"]} aria-label="Guided first flow" data-testid="guide">
      <header className={styles["head"]}>
        <h2>{step ? "Your first flow" : "That was a whole backend"}</h2>
        <span className={styles["count"]}>{step ? `${at + 1} of ${steps.length}` : ""}</span>
        <IconButton
          size="small"
          label="Close the guide; “Guided first flow” among the commands brings it back"
          icon={<X />}
          onClick={() => setGuide(false)}
        />
      </header>
      <ol className={styles["steps"]}>
        {steps.map(({ id, title }, index) => (
          <li
            key={id}
            data-state={index < at ? "done" : index === at ? "now" : "later"}
            aria-current={index === at ? "step" : undefined}
            aria-label={`${title}${index < at ? ", done" : ""}`}
          >
            {index < at && <Check size={11} aria-hidden="true" />}
          </li>
        ))}
      </ol>
      {step ? (
        <div className={styles["step"]} data-step={step.id}>
          <h3>{step.title}</h3>
          <p>
            <Summary text={step.text} />
          </p>
          {!(bottom === "clients" && step.action === "Open Clients") && (
            <Button size="small" onClick={() => act(step)}>
              {step.action}
            </Button>
          )}
        </div>
      ) : (
        <div className={styles["step"]} data-step="done">
          <p>
            <PartyPopper size={14} aria-hidden="true" /> A client’s event started your flow, and its answer came back.
            The Runs tab shows every value on the way; Export makes a project of it.
          </p>
          <Button size="small" onClick={() => view.getState().show("runs")}>
            Show the run
          </Button>
        </div>
      )}
      <div role="status" className={styles["said"]}>
        {said}
      </div>
    </section>
  );
}

/** What assistive technology hears when a step has been done. */
function useSaid(at: number): string {
  const [said, setSaid] = useState("");
  const before = useRef(at);
  useEffect(() => {
    if (at > before.current) {
      const next = steps[at];
      setSaid(`${steps[at - 1]!.title}: done. ${next ? `Next: ${next.title}.` : "All steps are done."}`);
    }
    before.current = at;
  }, [at]);
  return said;
}

function act({ id }: Step): void {
  const { flow, reveal, select } = editor.getState();
  const trigger = Object.keys(flow.nodes).find((node) => flow.nodes[node]!.type === "socket.event");
  const emit = wiredEmits(flow)[0];
  const show = view.getState().show;
  if (id === "trigger") addFromPalette("socket.event");
  if (id === "event" && trigger !== undefined) {
    show("inspector");
    reveal(trigger, "event");
  }
  if (id === "emit" && trigger !== undefined) {
    select({ nodes: [trigger] });
    addFromPalette("emit");
  }
  if (id === "message" && emit !== undefined) {
    show("inspector");
    reveal(emit, "event");
  }
  if (id === "deploy") void runCommand(commandById("file.deploy")!);
  if (id === "connect" || id === "send") show("clients");
}
