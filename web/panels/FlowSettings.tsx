import { Workflow } from "lucide-react";
import { editor, useEditor } from "../document/store.ts";
import { Field, Input, Textarea } from "../ui/index.ts";
import { useFiles } from "../files/state.ts";
import styles from "./Inspector.module.css";

/** With nothing selected the inspector is about the flow itself, and says what to do next. */
export function FlowSettings() {
  const id = useEditor((state) => state.flow.id);
  const name = useEditor((state) => state.flow.name);
  const description = useEditor((state) => state.flow.description);
  const nodes = useEditor((state) => Object.keys(state.flow.nodes).length);
  const wires = useEditor((state) => state.flow.wires.length);
  const triggers = useEditor((state) => state.compiled?.triggers);
  const session = useFiles((state) => state.session);
  return (
    <>
      <header className={styles["header"]}>
        <span className={styles["icon"]}>
          <Workflow size={16} />
        </span>
        <div className={styles["heading"]}>
          <h2>Flow</h2>
          <p>
            {nodes === 0
              ? "Empty. Drag a trigger from the left to begin."
              : `${count(nodes, "node")}, ${count(wires, "wire")}. Select a node to edit it.`}
          </p>
        </div>
      </header>
      <div className={styles["scroll"]}>
        <div className={styles["main"]}>
          <Field label="Name" error={name.trim() === "" ? "A flow needs a name." : undefined}>
            {(control) => (
              <Input
                {...control}
                value={name}
                maxLength={200}
                onChange={(event) => editor.getState().setFlowMeta({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label="Description" hint="What it is for; shown in the list of flows.">
            {(control) => (
              <Textarea
                {...control}
                rows={4}
                maxLength={4_000}
                value={description}
                onChange={(event) => editor.getState().setFlowMeta({ description: event.target.value })}
              />
            )}
          </Field>
          <Field label="File">{(control) => <Input {...control} mono readOnly value={`${id}.flow.json`} />}</Field>
          {triggers && triggers.length > 0 && (
            <div className={styles["triggers"]}>
              <h3>Started by</h3>
              <ul>
                {triggers.map((trigger) => (
                  <li key={trigger.node}>
                    <button type="button" onClick={() => editor.getState().reveal(trigger.node)}>
                      <code>{trigger.node}</code>
                    </button>
                    <span>{describe(trigger, session?.runtime.endpoint)}</span>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </div>
      </div>
    </>
  );
}

const count = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;

type TriggerLike = NonNullable<ReturnType<typeof editor.getState>["compiled"]>["triggers"][number];

function describe(trigger: TriggerLike, runtime: string | undefined) {
  const where = trigger.namespace && trigger.namespace !== "/" ? ` in ${trigger.namespace}` : "";
  switch (trigger.kind) {
    case "socket.event":
      return `event ${trigger.event ?? ""}${where}`;
    case "socket.connect":
      return `a client asks to connect${where}`;
    case "socket.connected":
      return `a client has connected${where}`;
    case "socket.disconnected":
      return `a client has left${where}`;
    case "schedule":
      return `schedule ${trigger.cron ?? ""}`;
    case "http.request": {
      const path = `/api/${trigger.route ?? ""}`;
      const method = trigger.method ?? "GET";
      if (method.toUpperCase() !== "GET" || !runtime || path.includes("{")) return `${method} ${path}`;
      return (
        <a href={new URL(path, runtime).href} target="_blank" rel="noreferrer">
          {method} {path}
        </a>
      );
    }
  }
}
