import { useState } from "react";
import { Badge, Select } from "../ui/index.ts";
import { FileTree } from "./ExportFiles.tsx";
import type { Choices, ComparedFile, FileState } from "./export-compare.ts";
import { diffLines, withContext } from "./lines.ts";
import shared from "./files.module.css";
import styles from "./ExportDialog.module.css";

const STATES: Record<FileState, { tone: "neutral" | "success" | "warning" | "danger"; label: string; help: string }> = {
  both: {
    tone: "danger",
    label: "both changed",
    help: "You edited this file, and the export of it has changed too. Choose which one the project gets.",
  },
  edited: { tone: "warning", label: "edited by you", help: "You edited this file; the export of it is as before." },
  changed: {
    tone: "success",
    label: "changed",
    help: "As exported before, and the export has changed: it is updated.",
  },
  added: { tone: "success", label: "new", help: "New in the export." },
  removed: { tone: "neutral", label: "gone", help: "No longer part of the export, and not edited: it is removed." },
  same: { tone: "neutral", label: "same", help: "As it is." },
};
const ORDER = Object.keys(STATES) as FileState[];

/** An earlier export beside the new one, file by file, each with its lines and, where both count, a choice. */
export function ExportCompare(props: {
  compared: readonly ComparedFile[];
  choices: Choices;
  onChoose: (path: string, choice: "mine" | "export") => void;
}) {
  const [path, setPath] = useState<string | null>(null);
  const differing = props.compared
    .filter(({ state }) => state !== "same")
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  const shown = differing.find((file) => file.path === path) ?? differing[0];
  if (!shown) return <p className={shared["quiet"]}>Nothing would change: this export is up to date, edits and all.</p>;
  return (
    <div className={styles["exportBody"]}>
      <FileTree label="Files that differ" files={differing} shown={shown} onShow={setPath} row={differingRow}>
        <p className={styles["notes"]}>
          {props.compared.length - differing.length} more files are the same. Files that are only yours stay as they
          are.
        </p>
      </FileTree>
      <section className={styles["compare"]} aria-label={`Changes of ${shown.path}`}>
        <div className={styles["compareHead"]}>
          <span>{STATES[shown.state].help}</span>
          {(shown.state === "both" || shown.state === "edited") && shown.now !== undefined && (
            <Select
              aria-label={`What to keep of ${shown.path}`}
              value={props.choices[shown.path] ?? "mine"}
              options={[
                { value: "mine", label: "Keep my edits" },
                { value: "export", label: "Take the export’s" },
              ]}
              onChange={(choice) => props.onChoose(shown.path, choice as "mine" | "export")}
            />
          )}
        </div>
        <FileLines key={shown.path} file={shown} />
      </section>
    </div>
  );
}

function differingRow({ path, state }: ComparedFile) {
  return (
    <span className={styles["differing"]}>
      <span>{path}</span>
      <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>
    </span>
  );
}

function FileLines({ file }: { file: ComparedFile }) {
  const lines = withContext(
    diffLines(file.there ?? "", file.now ?? "").filter(({ text }, at) => at > 0 || text !== ""),
  );
  return (
    <pre className={styles["lines"]} role="group" aria-label="Lines that differ" tabIndex={0}>
      {lines.map((line, at) => {
        // A line is nothing but its place.
        // oxlint-disable-next-line react/no-array-index-key
        if (line === null) return <span key={at}>…</span>;
        const Tag = { same: "span", added: "ins", removed: "del" }[line.kind] as "span" | "ins" | "del";
        // oxlint-disable-next-line react/no-array-index-key
        return <Tag key={at}>{`${{ same: " ", added: "+", removed: "−" }[line.kind]} ${line.text}`}</Tag>;
      })}
    </pre>
  );
}
