import { Download, FileCode2, GitCompare } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import {
  ApiError,
  type ExportPreview,
  type ExportTarget,
  exportUrl,
  listTargets,
  previewExport,
} from "../api/index.ts";
import { languageOf } from "../code/languages.ts";
import { isDirty, useEditor } from "../document/store.ts";
import { InlineMarkdown } from "../panels/Markdown.tsx";
import { Button, Checkbox, Dialog, EmptyState, Menu, MenuItem, Select, Spinner, toast } from "../ui/index.ts";
import {
  type Choices,
  type ComparedFile,
  compareExport,
  type EarlierExport,
  readEarlier,
  updated,
  zipOf,
} from "./export-compare.ts";
import { ExportCompare } from "./ExportCompare.tsx";
import { downloadBlob } from "./open.ts";
import { save } from "./save.ts";
import { closeDialog } from "./state.ts";
import shared from "./files.module.css";
import styles from "./ExportDialog.module.css";

const CodeView = lazy(() => import("../code/CodeView.tsx"));

const MANIFEST = ".patchbay.json";
const NO_FILES: ExportPreview["files"] = [];

type Loaded = { of: string; etag: string | null; preview?: ExportPreview; error?: string };

/** What was found, and of which two. */
type Comparison = { earlier: EarlierExport; files: ExportPreview["files"]; found: readonly ComparedFile[] };

/** The saved flow as a project: look at every file, then download it. */
export default function ExportDialog() {
  const id = useEditor((state) => state.flow.id);
  const etag = useEditor((state) => state.saved.etag);
  const dirty = useEditor(isDirty);
  const [targets, setTargets] = useState<readonly ExportTarget[]>([]);
  const [wanted, setWanted] = useState<string | null>(null);
  const [asked, setAsked] = useState<readonly string[]>([]);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [path, setPath] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [earlier, setEarlier] = useState<EarlierExport | null>(null);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [choices, setChoices] = useState<Choices>({});

  const target = targets.find((one) => one.id === wanted) ?? targets[0];
  useEffect(() => {
    listTargets().then(setTargets, (error: unknown) =>
      setLoaded({ of: "", etag: null, error: error instanceof Error ? error.message : String(error) }),
    );
  }, []);
  const targetId = target?.id;
  const option = (target?.options ?? [])
    .map((one) => one.id)
    .filter((one) => asked.includes(one))
    .join(",");
  const of = `${targetId} ${option}`;
  useEffect(() => {
    if (targetId === undefined || etag === null) return undefined;
    const asking = new AbortController();
    previewExport(id, { target: targetId, option }, asking.signal).then(
      (preview) => setLoaded({ of, etag, preview }),
      (error: unknown) => {
        if (asking.signal.aborted) return;
        const problems = error instanceof ApiError ? error.diagnostics : [];
        const text =
          problems.length > 0
            ? problems.map((problem) => [problem.node, problem.message].filter(Boolean).join(": ")).join("\n")
            : error instanceof Error
              ? error.message
              : String(error);
        setLoaded({ of, etag, error: text });
      },
    );
    return () => asking.abort();
  }, [id, targetId, option, of, etag]);

  const current = loaded?.of === of && loaded?.etag === etag ? loaded : null;
  const files = current?.preview?.files ?? NO_FILES;
  useEffect(() => {
    if (earlier && files.length > 0)
      void compareExport(earlier, files).then((found) => setComparison({ earlier, files, found }));
  }, [earlier, files]);
  const compared = earlier && comparison?.earlier === earlier && comparison.files === files ? comparison.found : null;
  const listed = files.filter((file) => file.path !== MANIFEST);
  const shown =
    listed.find((file) => file.path === path) ?? listed.find((file) => /readme/i.test(file.path)) ?? listed[0];

  const saveFirst = async () => {
    setBusy(true);
    await save();
    setBusy(false);
  };
  const choose = async (picked: readonly File[]) => {
    try {
      setEarlier(await readEarlier(picked));
      setChoices({});
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error));
    }
  };
  const downloadUpdated = async () => {
    if (!earlier || !compared || !target) return;
    const name = `${id}-${target.id}`;
    downloadBlob(`${name}.zip`, await zipOf(updated(earlier, compared, files, choices), name));
  };
  const footer = (
    <>
      <Button onClick={closeDialog}>Close</Button>
      {current?.preview && compared && (
        <Button variant="primary" icon={<Download />} onClick={() => void downloadUpdated()}>
          Download the updated project
        </Button>
      )}
      {current?.preview && !earlier && target && (
        <a
          className={styles["download"]}
          href={exportUrl(id, { target: target.id, option })}
          download={`${id}-${target.id}.zip`}
        >
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
        <div className={styles["exportHead"]}>
          {target && (
            <Select
              aria-label="Target"
              value={target.id}
              options={targets.map((one) => ({ value: one.id, label: one.title }))}
              onChange={setWanted}
            />
          )}
          <p className={shared["quiet"]}>{target?.description}</p>
          {target?.options.map((one) => (
            <Checkbox
              key={one.id}
              label={<span title={one.description}>{one.title}</span>}
              checked={asked.includes(one.id)}
              onChange={(on) => setAsked(on ? [...asked, one.id] : asked.filter((other) => other !== one.id))}
            />
          ))}
          <span className={styles["grow"]} />
          {earlier ? (
            <>
              <span className={shared["quiet"]}>Compared with {earlier.name}</span>
              <Button size="small" onClick={() => setEarlier(null)}>
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
              <MenuItem onSelect={() => pickFiles({ accept: ".zip" }, choose)}>With a zip exported before…</MenuItem>
              <MenuItem onSelect={() => pickFiles({ folder: true }, choose)}>With the project’s folder…</MenuItem>
            </Menu>
          )}
        </div>
        {(dirty || etag === null) && (
          <p className={styles["notice"]}>
            {etag === null
              ? "Save the flow first: what is exported is the saved version."
              : "Unsaved changes are not in the export."}
            <Button size="small" busy={busy} onClick={() => void saveFirst()}>
              Save
            </Button>
          </p>
        )}
        {current?.error && (
          <p className={styles["exportError"]} role="alert">
            {current.error}
          </p>
        )}
        {!current && etag !== null && <EmptyState icon={<Spinner />} title="Making the project…" />}
        {current?.preview && compared && (
          <ExportCompare
            compared={compared}
            choices={choices}
            onChoose={(file, choice) => setChoices((all) => ({ ...all, [file]: choice }))}
          />
        )}
        {current?.preview && !earlier && (
          <div className={styles["exportBody"]}>
            <nav aria-label="Files of the project" className={styles["tree"]}>
              <ul>
                {listed.map((file) => (
                  <li key={file.path}>
                    <button
                      type="button"
                      aria-current={file.path === shown?.path || undefined}
                      onClick={() => setPath(file.path)}
                      title={file.path}
                    >
                      <FileCode2 size={13} aria-hidden="true" />
                      <span className={styles["folder"]}>
                        {file.path
                          .split("/")
                          .slice(0, -1)
                          .map((part) => `${part}/`)}
                      </span>
                      {file.path.split("/").at(-1)}
                    </button>
                  </li>
                ))}
              </ul>
              {current.preview.notes.length > 0 && (
                <div className={styles["notes"]}>
                  <h3>Good to know</h3>
                  {current.preview.notes.map((note) => (
                    <p key={note}>
                      <InlineMarkdown text={note} />
                    </p>
                  ))}
                </div>
              )}
            </nav>
            <div className={styles["preview"]}>
              {shown && (
                <Suspense
                  fallback={
                    <pre tabIndex={0} role="region" aria-label="Text of the file">
                      {shown.text}
                    </pre>
                  }
                >
                  <CodeView key={shown.path} label={shown.path} text={shown.text} language={languageOf(shown.path)} />
                </Suspense>
              )}
            </div>
          </div>
        )}
      </div>
    </Dialog>
  );
}

/** Lets the browser ask for files. What is read stays in the browser. */
function pickFiles(
  { accept = "", folder = false }: { accept?: string; folder?: boolean },
  take: (files: readonly File[]) => unknown,
): void {
  const picker = document.createElement("input");
  picker.type = "file";
  picker.accept = accept;
  picker.webkitdirectory = folder;
  picker.addEventListener("change", () => take([...(picker.files ?? [])]));
  picker.click();
}
