import { Download, GitCompare } from "lucide-react";
import { useState } from "react";
import { exportUrl } from "../api/index.ts";
import { isDirty, useEditor } from "../document/store.ts";
import { Button, Checkbox, Dialog, EmptyState, Menu, MenuItem, Select, Spinner } from "../ui/index.ts";
import { ExportCompare } from "./ExportCompare.tsx";
import { ExportFiles } from "./ExportFiles.tsx";
import { pickFiles } from "./pick-files.ts";
import { save } from "./save.ts";
import { closeDialog } from "./state.ts";
import { useComparison } from "./use-comparison.ts";
import { useExport } from "./use-export.ts";
import shared from "./files.module.css";
import styles from "./ExportDialog.module.css";

/** Says of each file what it was when it was exported; for programs, not for readers. */
const MANIFEST = ".patchbay.json";
const NO_FILES: readonly never[] = [];

/** The saved flow as a project: look at every file, compare it with an earlier export, download it. */
export default function ExportDialog() {
  const exported = useExport();
  const { id, target, option, made } = exported;
  const preview = made?.preview;
  const files = preview?.files ?? NO_FILES;
  const comparison = useComparison(files);
  const { earlier, compared } = comparison;
  const name = `${id}-${target?.id}`;

  const footer = (
    <>
      <Button onClick={closeDialog}>Close</Button>
      {preview && compared && (
        <Button variant="primary" icon={<Download />} onClick={() => void comparison.download(name)}>
          Download the updated project
        </Button>
      )}
      {preview && !earlier && target && (
        <a className={styles["download"]} href={exportUrl(id, { target: target.id, option })} download={`${name}.zip`}>
          <Download size={15} /> Download zip
        </a>
      )}
    </>
  );
  return (
    <Dialog
      open
      onClose={closeDialog}
      title="Export a project"
      description="The flow as a project of its own: generated code, the handler kit and a thin entry for the target."
      width={1080}
      footer={footer}
    >
      <div className={styles["export"]}>
        <Head exported={exported} comparison={comparison} />
        <SaveFirst saved={exported.saved} />
        {made?.error && (
          <p className={styles["exportError"]} role="alert">
            {made.error}
          </p>
        )}
        {!made && exported.saved && <EmptyState icon={<Spinner />} title="Making the project…" />}
        {preview && compared && (
          <ExportCompare compared={compared} choices={comparison.choices} onChoose={comparison.choose} />
        )}
        {preview && !earlier && (
          <ExportFiles files={files.filter((file) => file.path !== MANIFEST)} notes={preview.notes} />
        )}
      </div>
    </Dialog>
  );
}

interface HeadProps {
  exported: ReturnType<typeof useExport>;
  comparison: ReturnType<typeof useComparison>;
}

/** The target, its options, and the earlier export to compare with. */
function Head({ exported, comparison }: HeadProps) {
  const { targets, target, choose, asked, ask } = exported;
  const { earlier, pick, stop } = comparison;
  return (
    <div className={styles["exportHead"]}>
      {target && (
        <Select
          aria-label="Target"
          value={target.id}
          options={targets.map((one) => ({ value: one.id, label: one.title }))}
          onChange={choose}
        />
      )}
      <p className={shared["quiet"]}>{target?.description}</p>
      {target?.options.map((one) => (
        <Checkbox
          key={one.id}
          label={<span title={one.description}>{one.title}</span>}
          checked={asked.includes(one.id)}
          onChange={(on) => ask(one.id, on)}
        />
      ))}
      <span className={styles["grow"]} />
      {earlier ? (
        <>
          <span className={shared["quiet"]}>Compared with {earlier.name}</span>
          <Button size="small" onClick={stop}>
            Stop comparing
          </Button>
        </>
      ) : (
        <Menu
          label="Compare with an earlier export"
          align="end"
          trigger={
            <Button size="small" icon={<GitCompare />}>
              Compare…
            </Button>
          }
        >
          <MenuItem onSelect={() => pickFiles({ accept: ".zip" }, pick)}>With a zip exported before…</MenuItem>
          <MenuItem onSelect={() => pickFiles({ folder: true }, pick)}>With the project’s folder…</MenuItem>
        </Menu>
      )}
    </div>
  );
}

/** Only what is saved is exported. */
function SaveFirst({ saved }: { saved: boolean }) {
  const dirty = useEditor(isDirty);
  const [busy, setBusy] = useState(false);
  if (saved && !dirty) return null;
  const saveNow = async () => {
    setBusy(true);
    await save();
    setBusy(false);
  };
  return (
    <p className={styles["notice"]}>
      {saved ? "Unsaved changes are not in the export." : "Save the flow first: what is exported is the saved version."}
      <Button size="small" busy={busy} onClick={() => void saveNow()}>
        Save
      </Button>
    </p>
  );
}
