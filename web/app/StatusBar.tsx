import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { runCommand } from "../commands/context.ts";
import { commandById } from "../commands/index.ts";
import { isDirty, useEditor } from "../document/store.ts";
import { ask, useFiles } from "../files/state.ts";
import { useProblems } from "../panels/problems.ts";
import { Spinner, Tooltip } from "../ui/index.ts";
import styles from "./Bars.module.css";
import { problemCounts } from "./problems.ts";
import { useView, view } from "./view.ts";

const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? "" : "s"}`;

function Problems() {
  const compiled = useEditor((state) => state.compiled !== null);
  const { errors, warnings } = problemCounts(useProblems());
  const parts: ReactNode[] = [];
  if (errors > 0)
    parts.push(
      <span key="e" data-tone="danger">
        <CircleAlert />
        {plural(errors, "error")}
      </span>,
    );
  if (warnings > 0)
    parts.push(
      <span key="w" data-tone="warning">
        <TriangleAlert />
        {plural(warnings, "warning")}
      </span>,
    );
  if (compiled && parts.length === 0)
    parts.push(
      <span key="ok" data-tone="success">
        <CircleCheck />
        No problems
      </span>,
    );
  return (
    <button
      type="button"
      className={styles["statusButton"]}
      data-testid="status-problems"
      onClick={() => view.getState().show("problems")}
    >
      {parts.length > 0 ? parts : "Checking…"}
    </button>
  );
}

function Saved() {
  const dirty = useEditor(isDirty);
  const saving = useView((state) => state.saving);
  const failed = useView((state) => (state.saving === "failed" ? state.notSaved : null));
  const conflict = useFiles((state) => state.conflict);
  const never = useEditor((state) => state.saved.etag === null);
  const problem = conflict ? "changed elsewhere" : failed;
  if (saving !== "saving" && problem !== null) {
    // What stands in the way is decided in a dialog; saving again brings it back.
    const mend = () => (conflict ? ask({ kind: "conflict", conflict }) : void runCommand(commandById("file.save")!));
    return (
      <button
        type="button"
        className={styles["statusButton"]}
        data-testid="status-saved"
        title={conflict ? "Compare both versions" : "Save again"}
        onClick={mend}
      >
        <span data-tone="danger">Not saved: {problem}</span>
      </button>
    );
  }
  const text = saving === "saving" ? "Saving…" : dirty ? "Unsaved changes" : never ? "Not saved yet" : "Saved";
  return (
    <span className={styles["statusItem"]} data-testid="status-saved">
      {saving === "saving" && <Spinner />}
      {text}
    </span>
  );
}

function Connection() {
  const connection = useView((state) => state.connection);
  const text = { online: "Connected", offline: "Server not reachable", unknown: "Connecting…" }[connection];
  const help =
    connection === "offline"
      ? "Changes are kept in this browser and can be saved when the server answers again."
      : "The editor's server";
  return (
    <Tooltip label={help} side="top">
      <span className={styles["statusItem"]} data-testid="status-connection" tabIndex={-1}>
        <i className={styles["dot"]} data-state={connection} />
        {text}
      </span>
    </Tooltip>
  );
}

function Counts() {
  const nodes = useEditor((state) => Object.keys(state.flow.nodes).length);
  const selected = useEditor((state) => state.selection.nodes.length);
  return (
    <span className={styles["statusItem"]}>
      {selected > 1 ? `${selected} of ${plural(nodes, "node")} selected` : plural(nodes, "node")}
    </span>
  );
}

export function StatusBar() {
  const ready = useEditor((state) => state.ready);
  return (
    <footer className={styles["status"]} aria-label="Status">
      {ready ? (
        <>
          <Problems />
          <Counts />
        </>
      ) : (
        <span className={styles["statusItem"]}>Opening the flow…</span>
      )}
      <span className={styles["grow"]} />
      {ready && <Saved />}
      <Connection />
    </footer>
  );
}
