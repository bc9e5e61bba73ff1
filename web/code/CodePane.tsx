import { CircleAlert, Copy } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useEditor, editor } from "../document/store.ts";
import { view } from "../app/view.ts";
import { useProblems } from "../panels/problems.ts";
import { Button, EmptyState, IconButton, Spinner, toast } from "../ui/index.ts";
import styles from "./code.module.css";

const CodeView = lazy(() => import("./CodeView.tsx"));

interface Shown {
  flow: string;
  code: string;
  lines: readonly (string | null)[];
}

/**
 * The TypeScript the flow compiles to, beside the canvas. Lines of the selected nodes are marked; clicking a line selects
 * its node. While the flow does not compile the last good code stays, greyed, with the reason above it.
 */
export default function CodePane() {
  const compiled = useEditor((state) => state.compiled);
  const flowId = useEditor((state) => state.flow.id);
  const selected = useEditor((state) => state.selection.nodes);
  const problems = useProblems();
  const [last, setLast] = useState<Shown | null>(null);
  const [copied, setCopied] = useState(false);

  if (compiled?.code !== undefined && (last?.code !== compiled.code || last.flow !== flowId)) {
    setLast({ flow: flowId, code: compiled.code, lines: compiled.lines });
  }
  const shown = last?.flow === flowId ? last : null;
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const stale = compiled !== null && compiled.code === undefined;

  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [copied]);

  if (!shown) {
    if (!compiled) return <EmptyState icon={<Spinner />} title="Compiling…" />;
    return (
      <EmptyState
        icon={<CircleAlert />}
        title="The flow does not compile yet"
        actions={
          <Button onClick={() => view.getState().show("problems")}>
            Show {errors === 1 ? "the problem" : `${errors} problems`}
          </Button>
        }
      >
        The code shows here as soon as it does.
      </EmptyState>
    );
  }
  const copy = () => {
    navigator.clipboard.writeText(shown.code).then(
      () => setCopied(true),
      () => toast.error("The browser does not allow copying."),
    );
  };
  return (
    <div className={styles["pane"]}>
      {stale && (
        <div className={styles["stale"]} role="status">
          <CircleAlert size={14} aria-hidden="true" />
          <span>The flow does not compile: this is the code from before.</span>
          <Button size="small" onClick={() => view.getState().show("problems")}>
            Show {errors === 1 ? "the problem" : `${errors} problems`}
          </Button>
        </div>
      )}
      <div className={styles["view"]} data-stale={stale || undefined}>
        <Suspense
          fallback={
            <pre className={styles["raw"]} tabIndex={0} role="region" aria-label="Generated code">
              {shown.code}
            </pre>
          }
        >
          <CodeView
            label="Generated code"
            text={shown.code}
            language="typescript"
            path="generated.ts"
            lines={shown.lines}
            selected={selected}
            onPick={(node) => editor.getState().select({ nodes: [node], wires: [] })}
          />
        </Suspense>
        <div className={styles["tools"]}>
          <IconButton label={copied ? "Copied" : "Copy the code"} variant="secondary" icon={<Copy />} onClick={copy} />
        </div>
      </div>
    </div>
  );
}
