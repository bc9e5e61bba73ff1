import { FileCode2 } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import type { ExportFile } from "../api/index.ts";
import { languageOf } from "../code/languages.ts";
import { InlineMarkdown } from "../panels/Markdown.tsx";
import styles from "./ExportDialog.module.css";

const CodeView = lazy(() => import("../code/CodeView.tsx"));

/** The files of an export to choose from; below them what there is to say about them. */
export function FileTree<File extends { path: string }>(props: {
  label: string;
  files: readonly File[];
  shown: File | undefined;
  onShow: (path: string) => void;
  row: (file: File) => ReactNode;
  children?: ReactNode;
}) {
  return (
    <nav aria-label={props.label} className={styles["tree"]}>
      <ul>
        {props.files.map((file) => (
          <li key={file.path}>
            <button
              type="button"
              aria-current={file === props.shown || undefined}
              onClick={() => props.onShow(file.path)}
              title={file.path}
            >
              {props.row(file)}
            </button>
          </li>
        ))}
      </ul>
      {props.children}
    </nav>
  );
}

/** What an export consists of, file by file, and what its target does differently. */
export function ExportFiles({ files, notes }: { files: readonly ExportFile[]; notes: readonly string[] }) {
  const [path, setPath] = useState<string | null>(null);
  const shown = files.find((file) => file.path === path) ?? files.find((file) => /readme/i.test(file.path)) ?? files[0];
  return (
    <div className={styles["exportBody"]}>
      <FileTree label="Files of the project" files={files} shown={shown} onShow={setPath} row={fileName}>
        {notes.length > 0 && (
          <div className={styles["notes"]}>
            <h3>Good to know</h3>
            {notes.map((note) => (
              <p key={note}>
                <InlineMarkdown text={note} />
              </p>
            ))}
          </div>
        )}
      </FileTree>
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
  );
}

function fileName({ path }: ExportFile) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return (
    <>
      <FileCode2 size={13} aria-hidden="true" />
      <span className={styles["folder"]}>{path.slice(0, -name.length)}</span>
      {name}
    </>
  );
}
