import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { KeyboardEvent } from "react";
import type { Diagnostic, FlowDocument } from "../../flows/model/index.ts";
import { editor, useEditor } from "../document/store.ts";
import { view } from "../app/view.ts";
import { Button, EmptyState, Spinner } from "../ui/index.ts";
import { fixesFor } from "./fixes.ts";
import { InlineMarkdown } from "./Markdown.tsx";
import { useProblems } from "./problems.ts";
import styles from "./Problems.module.css";

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info };
const WORDS = { error: "Error", warning: "Warning", info: "Note" };

/** Everything wrong with the flow, by node. Enter or a click leads to the node and its field. */
export default function Problems() {
  const problems = useProblems();
  const flow = useEditor((state) => state.flow);
  const compiled = useEditor((state) => state.compiled !== null);
  const ready = useEditor((state) => state.ready);

  if (!ready) return null;
  if (problems.length === 0) {
    return (
      <EmptyState
        icon={compiled ? <CircleCheck /> : <Spinner />}
        title={compiled ? "No problems" : "Checking the flow…"}
      >
        {compiled && "The flow compiles. What is wrong with a flow shows here as you edit, and leads to its place."}
      </EmptyState>
    );
  }
  return (
    <div className={styles["problems"]} onKeyDown={moveFocus}>
      {groupByNode(problems).map(([node, found]) => (
        <section
          key={node ?? ""}
          aria-label={node === null ? "The flow" : `Problems of ${node}`}
          className={styles["group"]}
        >
          <h2>
            {node ?? "The flow"}
            <span>{found.length}</span>
          </h2>
          <ul>
            {found.map((problem) => (
              <ProblemRow
                key={`${problem.code} ${problem.field} ${problem.wire} ${problem.range?.start} ${problem.message}`}
                problem={problem}
                flow={flow}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function ProblemRow({ problem, flow }: { problem: Diagnostic; flow: FlowDocument }) {
  const Icon = ICONS[problem.severity];
  const fixes = fixesFor(flow, problem);
  return (
    <li className={styles["row"]}>
      <button
        type="button"
        className={styles["problem"]}
        data-severity={problem.severity}
        onClick={() => goTo(problem, flow)}
      >
        <Icon size={14} aria-label={WORDS[problem.severity]} className={styles[problem.severity]} />
        <span className={styles["text"]}>
          <span className={styles["message"]}>
            <InlineMarkdown text={problem.message} />
          </span>
          {problem.hint && (
            <span className={styles["hint"]}>
              <InlineMarkdown text={problem.hint} />
            </span>
          )}
        </span>
        {problem.field && <span className={styles["field"]}>{fieldName(problem.field)}</span>}
      </button>
      {problem.help && (
        <a
          className={styles["help"]}
          href={problem.help}
          target="_blank"
          rel="noreferrer"
          aria-label={`Why: ${problem.code}`}
        >
          Why?
        </a>
      )}
      {fixes.map((fix) => (
        <Button
          key={fix.label}
          size="small"
          onClick={() => editor.getState().replaceFlow(fix.apply(editor.getState().flow), fix.label)}
        >
          {fix.label}
        </Button>
      ))}
    </li>
  );
}

/** `arguments.0.js` as people count: `arguments 1`. */
const fieldName = (field: string) =>
  field.replace(/\.js$/, "").replace(/\.(\d+)/g, (_dot, index: string) => ` ${Number(index) + 1}`);

/** The flow's own findings first, then nodes in the order of their worst finding. */
export function groupByNode(problems: readonly Diagnostic[]): [string | null, Diagnostic[]][] {
  const groups = new Map<string | null, Diagnostic[]>();
  for (const problem of problems) {
    const node = problem.node ?? null;
    const group = groups.get(node);
    if (group) group.push(problem);
    else groups.set(node, [problem]);
  }
  return [...groups].toSorted(([a], [b]) => Number(a !== null) - Number(b !== null));
}

export function goTo(problem: Diagnostic, flow: FlowDocument): void {
  const wire = problem.wire === undefined ? undefined : flow.wires[problem.wire];
  const node = problem.node ?? wire?.to;
  if (node === undefined) return;
  view.getState().show("inspector");
  editor.getState().reveal(node, problem.field ?? null);
}

/** Arrow keys walk through the list. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(`.${styles["problem"]}`)];
  const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
