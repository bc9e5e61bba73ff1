import { useSyncExternalStore } from "react";
import { Badge, Select, toast } from "../ui/index.ts";
import { clock } from "../client/log.ts";
import { insertTarget, onInsertTarget } from "./form/insertion.ts";
import { JsonTree } from "./JsonTree.tsx";
import { InlineMarkdown } from "./Markdown.tsx";
import { useNodeData } from "./node-data.ts";
import { useRuns } from "./runs.ts";
import { Section } from "./Section.tsx";
import styles from "./Inspector.module.css";

const NEWEST = "newest";

/** What came to the node in a run: its input, the event, what ran before. Values can be clicked or dragged into fields. */
export function InputSection({ id }: { id: string }) {
  const { runs, run, picked, data, earlier, types } = useNodeData(id);
  const choose = useRuns((state) => state.choose);
  const target = useSyncExternalStore(onInsertTarget, () => insertTarget()?.label ?? null);

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
  const options = [
    { value: NEWEST, label: "Newest run" },
    ...runs.slice(0, 30).map((one) => ({
      value: one.id,
      label: `${clock(Date.parse(one.startedAt))} ${one.trigger}${one.outcome === "ok" ? "" : ` (${one.outcome})`}`,
    })),
  ];
  const came = run && data && (data.ran || data.input);
  return (
    <Section
      id="data"
      title="Input"
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
          {came && (
            <p className={styles["quiet"]}>
              {target === null
                ? "Click a value to copy its expression, or drag it into a field."
                : `Click a value to put it into “${target}”, or drag it.`}
            </p>
          )}
          {data.input && (
            <Value key={`${run.id} input`} title="Input" type={types.input} value={data.input.value} pick={pick} />
          )}
          {came && (
            <>
              <Value key={`${run.id} event`} title="Event" type={types.event} value={run.event} pick={pick} open={1} />
              {earlier.map(({ name, type, value }) => (
                <Value key={`${run.id} ${name}`} title={name} type={type} value={value} pick={pick} open={0} />
              ))}
            </>
          )}
        </div>
      )}
    </Section>
  );
}

/** What the node made of it. */
export function OutputSection({ id }: { id: string }) {
  const { run, data, types } = useNodeData(id);
  const failure = run?.error?.node === id ? run.error.message : undefined;
  const times = data?.times ?? 0;
  return (
    <Section id="output" title="Output" aside={times > 1 && <Badge>ran {times} times, the last is shown</Badge>}>
      <div className={styles["data"]}>
        {failure !== undefined && (
          <p className={styles["failure"]}>
            Failed: <InlineMarkdown text={failure} />
          </p>
        )}
        {run && data?.output ? (
          <div>
            {types.output && <TypeLine type={types.output} />}
            <JsonTree key={run.id} label="Output" value={data.output.value} />
          </div>
        ) : (
          failure === undefined && (
            <p className={styles["quiet"]}>
              {types.output ? <TypeLine type={types.output} /> : "What it makes of its input shows here after a run."}
            </p>
          )
        )}
      </div>
    </Section>
  );
}

interface ValueProps {
  /** Also the expression, in small letters for the two that every node has. */
  title: string;
  type: string | undefined;
  value: unknown;
  pick: (expression: string) => void;
  open?: number;
}

function Value({ title, type, value, pick, open }: ValueProps) {
  const expression = title === "Input" || title === "Event" ? title.toLowerCase() : title;
  return (
    <div>
      <h3>
        {title} {type && <code title={type}>{type}</code>}
      </h3>
      <JsonTree label={title} value={value} expression={expression} onPick={pick} open={open} />
    </div>
  );
}

function TypeLine({ type }: { type: string }) {
  return (
    <span className={styles["typeLine"]}>
      Type <code title={type}>{type}</code>
    </span>
  );
}
