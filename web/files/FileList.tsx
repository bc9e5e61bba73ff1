import {
  ChevronRight,
  CircleAlert,
  Copy,
  Download,
  Ellipsis,
  FileInput,
  FilePlus,
  FolderOpen,
  Pencil,
  Trash2,
} from "lucide-react";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { FlowSummary } from "../api/index.ts";
import { CommandButton } from "../commands/CommandButton.tsx";
import { isDirty, useEditor } from "../document/store.ts";
import { Badge, Button, EmptyState, IconButton, Input, Menu, MenuItem, MenuSeparator, toast } from "../ui/index.ts";
import { hasDraft } from "./drafts.ts";
import { byFolder, downloadFlow, duplicateFlow, filterFlows, type Folder, titleOf } from "./list.ts";
import { closedFolders, toggleFolder } from "./folders.ts";
import { importFile, openFlow } from "./open.ts";
import { refreshFlows } from "./refresh.ts";
import { ask, useFiles } from "./state.ts";
import shared from "./files.module.css";
import styles from "./FileList.module.css";

/** Every flow on the server, broken ones included. A file dropped here is imported. */
export default function FileList() {
  const flows = useFiles((state) => state.flows);
  const error = useFiles((state) => state.listError);
  const [search, setSearch] = useState("");
  const [dropping, setDropping] = useState(false);

  useEffect(() => void refreshFlows(), []);

  const closed = useStore(closedFolders);
  const shown = filterFlows(flows ?? [], search);
  return (
    <div
      className={styles["list"]}
      data-dropping={dropping || undefined}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        event.preventDefault();
        setDropping(false);
        const [file] = event.dataTransfer.files;
        if (file) void importFile(file);
      }}
    >
      <div className={styles["listBar"]}>
        <Input
          aria-label="Search flows"
          placeholder="Search flows"
          data-flow-search
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <IconButton label="New flow" icon={<FilePlus />} onClick={() => ask({ kind: "new" })} />
        <CommandButton id="file.import" />
      </div>
      {error && (
        <div className={styles["listError"]} role="alert">
          {error}
          <Button size="small" onClick={() => void refreshFlows()}>
            Try again
          </Button>
        </div>
      )}
      {flows?.length === 0 && (
        <EmptyState
          icon={<FolderOpen />}
          title="No flows yet"
          actions={<Button onClick={() => ask({ kind: "new" })}>New flow</Button>}
        >
          Begin with a template, or drop a flow file here.
        </EmptyState>
      )}
      {flows && flows.length > 0 && shown.length === 0 && (
        <p className={shared["quiet"]}>No flow matches “{search}”.</p>
      )}
      {byFolder(shown).map((folder) =>
        folder.name === "" ? (
          <FlowRows key="" label="Flows" flows={folder.flows} />
        ) : (
          <FolderRows key={folder.name} folder={folder} open={search !== "" || !closed.has(folder.name)} />
        ),
      )}
      {dropping && (
        <div className={styles["dropHint"]}>
          <FileInput size={18} /> Drop to import
        </div>
      )}
    </div>
  );
}

function FlowRows({ label, flows }: { label: string; flows: readonly FlowSummary[] }) {
  return (
    <ul aria-label={label}>
      {flows.map((flow) => (
        <Row key={flow.id} flow={flow} />
      ))}
    </ul>
  );
}

function FolderRows({ folder, open }: { folder: Folder; open: boolean }) {
  return (
    <section className={styles["folder"]}>
      <button type="button" aria-expanded={open} onClick={() => toggleFolder(folder.name)}>
        <ChevronRight size={14} aria-hidden="true" />
        {folder.name}
        <span className={shared["quiet"]}>{folder.flows.length}</span>
      </button>
      {open && <FlowRows label={`Flows in ${folder.name}`} flows={folder.flows} />}
    </section>
  );
}

function Row({ flow }: { flow: FlowSummary }) {
  const open = useEditor((state) => state.ready && state.flow.id === flow.id);
  // Of a flow that is not open, unsaved changes wait as its draft.
  const dirty = useEditor((state) => (state.flow.id === flow.id ? isDirty(state) : hasDraft(localStorage, flow.id)));
  const name = useEditor((state) => (state.flow.id === flow.id ? state.flow.name : flow.name));
  const run = (work: Promise<void>) =>
    void work.catch((error: unknown) => toast.error(error instanceof Error ? error.message : String(error)));
  return (
    <li className={styles["row"]} data-open={open || undefined}>
      <button
        type="button"
        className={styles["rowMain"]}
        aria-current={open || undefined}
        onClick={() => openFlow(flow.id)}
      >
        <span className={styles["rowName"]}>
          {titleOf(name)}
          {dirty && <i className={styles["dirty"]} title="Unsaved changes" />}
        </span>
        <span className={styles["rowSub"]}>
          {flow.broken === undefined ? (
            <>
              {flow.nodes} {flow.nodes === 1 ? "node" : "nodes"} · {ago(flow.updatedAt)}
            </>
          ) : (
            <span className={styles["broken"]} title={flow.broken}>
              <CircleAlert size={12} aria-hidden="true" /> cannot be opened
            </span>
          )}
        </span>
      </button>
      {flow.deployment && <LiveBadge flow={flow} />}
      <Menu
        label={`Actions for ${flow.name}`}
        align="end"
        trigger={<IconButton size="small" label={`Actions for ${flow.name}`} icon={<Ellipsis />} />}
      >
        <MenuItem icon={<FolderOpen />} onSelect={() => openFlow(flow.id)}>
          Open
        </MenuItem>
        <MenuItem icon={<Pencil />} disabled={flow.broken !== undefined} onSelect={() => ask({ kind: "rename", flow })}>
          Rename…
        </MenuItem>
        <MenuItem icon={<Copy />} disabled={flow.broken !== undefined} onSelect={() => run(duplicateFlow(flow))}>
          Duplicate
        </MenuItem>
        <MenuItem icon={<Download />} onSelect={() => run(downloadFlow(flow))}>
          Download
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger onSelect={() => ask({ kind: "delete", flow })}>
          Delete…
        </MenuItem>
      </Menu>
    </li>
  );
}

function LiveBadge({ flow }: { flow: FlowSummary }) {
  const { deployment } = flow;
  if (!deployment) return null;
  if (deployment.status !== "live")
    return (
      <Badge tone="danger" title={deployment.reason}>
        disabled
      </Badge>
    );
  if (deployment.version !== flow.etag)
    return (
      <Badge tone="warning" title="What is saved is not what is live">
        changed
      </Badge>
    );
  if (deployment.outdated)
    return (
      <Badge tone="warning" title={`Parts it calls have changed since: ${deployment.outdated.join(", ")}`}>
        changed
      </Badge>
    );
  return <Badge tone="success">live</Badge>;
}

/** `just now`, `5 min ago`, `3 h ago`, else the date. */
export function ago(iso: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return new Date(iso).toLocaleDateString();
}
