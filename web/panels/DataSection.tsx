import { useSyncExternalStore } from "react";
import { definitionOf } from "../document/definitions.ts";
import { useEditor } from "../document/store.ts";
import { Badge, Select, toast } from "../ui/index.ts";
import { clock } from "../client/log.ts";
import { dataOf, newestRunAt } from "./data.ts";
import { insertTarget, onInsertTarget } from "./form/insertion.ts";
import { JsonTree } from "./JsonTree.tsx";
import { InlineMarkdown } from "./Markdown.tsx";
import { useRuns } from "./runs.ts";
import { Section } from "./Section.tsx";
import styles from "./Inspector.module.css";

const NEWEST = "newest";

/** A node whose value type is empty hands its input on. */
function handsOn(type: string): boolean {
  const definition = definitionOf(type);
  try {
    return definition?.valueType({}) === "";
  } catch {
    return false;
  }
}

/** What last passed through the node. Values can be clicked or dragged into the form's fields. */
export function DataSection({ id }: { id: string }) {
  const runs = useRuns((state) => state.runs);
  const chosen = useRuns((state) => state.chosen);
  const choose = useRuns((state) => state.choose);
  const flow = useEditor((state) => state.flow);
  const scope = useEditor((state) => state.compiled?.scopes[id]);
  const target = useSyncExternalStore(onInsertTarget, () => insertTarget()?.label ?? null);
  const picked = runs.find((one) => one.id === chosen);
  const run = picked ?? newestRunAt(runs, flow, id, handsOn);
  const data = run && dataOf(run, flow, id, handsOn);

  const pick = (expression: string) => {
    const into = insertTarget();
    if (into?.node === id) {
      into.insert(expression);
      return;
    }
    void navigator.clipboard?.writeText(expression).then(
      () => toast(`Copied ${expression}`),
      () => toast.error("The browser does not allow copying."),
    );
  };
  const inputType = scope?.find((entry) => entry.name === "input")?.type;
  const options = [
    { value: NEWEST, label: "Newest run" },
    ...runs.slice(0, 30).map((one) => ({
      value: one.id,
      label: `${clock(Date.parse(one.startedAt))} ${one.trigger}${one.outcome === "ok" ? "" : ` (${one.outcome})`}`,
    })),
  ];
  return (
    <Section
      id="data"
      title="Data"
      aside={
        runs.length > 0 && (
          <Select
            aria-label="Run to show data of"
            value={picked ? picked.id : NEWEST}
            options={options}
            onChange={(value) => choose(value === NEWEST ? null : value)}
          />
        )
      }
    >
      {!run || !data ? (
        <p className={styles["quiet"]}>
          {runs.length === 0 ? "Nothing has run yet." : "No run has come this way yet."} Deploy the flow and try it in
          the Clients panel: the values that pass through this node show here, ready to be put into fields.
        </p>
      ) : (
        <div className={styles["data"]}>
          {!data.ran && <p className={styles["quiet"]}>This node did not run in that run.</p>}
          {run.error?.node === id && (
            <p className={styles["failure"]}>
              Failed: <InlineMarkdown text={run.error.message} />
            </p>
          )}
          {data.input && (
            <div>
              <h4>Input {inputType && <code>{inputType}</code>}</h4>
              <JsonTree key={run.id} label="Input" value={data.input.value} expression="input" onPick={pick} />
            </div>
          )}
          {data.output && (
            <div>
              <h4>Output {data.times > 1 && <Badge>ran {data.times} times, the last is shown</Badge>}</h4>
              <JsonTree key={run.id} label="Output" value={data.output.value} />
            </div>
          )}
          {(data.ran || data.input) && (
            <>
              <div>
                <h4>Event</h4>
                <JsonTree key={run.id} label="Event" value={run.event} expression="event" onPick={pick} open={1} />
              </div>
              <p className={styles["quiet"]}>
                {target === null
                  ? "Click a name to copy the expression, or drag it into a field."
                  : `Click a name to put it into “${target}”, or drag it.`}
              </p>
            </>
          )}
        </div>
      )}
    </Section>
  );
}
