import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import type { Diagnostic } from "../../flows/model/index.ts";
import { parseFlow } from "../../flows/model/index.ts";
import { listFlows, listVersions, readVersion, saveFlow, type VersionInfo } from "../api/index.ts";
import { InlineMarkdown } from "../panels/Markdown.tsx";
import { Button, Dialog, Textarea, toast } from "../ui/index.ts";
import { download, loadFlow } from "./open.ts";
import { refreshFlows } from "./refresh.ts";
import { closeDialog } from "./state.ts";
import styles from "./files.module.css";

/** A file that is no flow: what is wrong with it, its text to mend, and its last good version. Nothing is lost. */
export default function BrokenDialog({
  id,
  text,
  diagnostics,
}: {
  id: string;
  text: string;
  diagnostics: readonly Diagnostic[];
}) {
  const [draft, setDraft] = useState(text);
  const [busy, setBusy] = useState(false);
  const [older, setOlder] = useState<readonly VersionInfo[]>([]);
  const found = draft === text ? diagnostics : parseFlow(draft, { id }).diagnostics;

  useEffect(() => {
    listVersions(id).then(setOlder, () => undefined);
  }, [id]);

  const write = async (next: string) => {
    setBusy(true);
    try {
      const now = (await listFlows())?.flows.find((flow) => flow.id === id)?.etag;
      await saveFlow(id, next, now ?? null);
      await refreshFlows();
      closeDialog();
      await loadFlow(id);
    } catch (error) {
      toast.error(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  const restore = async () => {
    for (const { version } of older) {
      const old = await readVersion(id, version).catch(() => undefined);
      if (old !== undefined && parseFlow(old, { id }).flow) return write(old);
    }
    toast.error("No older version of this flow can be read either.");
  };
  const footer = (
    <>
      <Button icon={<Download />} onClick={() => download(`${id}.flow.json`, draft)}>
        Download
      </Button>
      {older.length > 0 && <Button onClick={() => void restore()}>Take the last good version</Button>}
      <Button variant="primary" busy={busy} disabled={found.length > 0} onClick={() => void write(draft)}>
        Save the mended file
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={`“${id}” cannot be opened`}
      description="The file on disk is not a flow. Mend its text here, or take an older version; until then nothing is changed."
      width={820}
      footer={footer}
    >
      <ul className={styles["findings"]} aria-live="polite">
        {found.map((finding) => (
          <li key={`${finding.code} ${finding.message}`}>
            <InlineMarkdown text={finding.message} /> {finding.hint && <InlineMarkdown text={finding.hint} />}
          </li>
        ))}
        {found.length === 0 && <li data-good>This is a flow again.</li>}
      </ul>
      <Textarea
        mono
        aria-label="Text of the file"
        rows={18}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
    </Dialog>
  );
}
