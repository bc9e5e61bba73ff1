import {
  CloudOff,
  Copy,
  Download,
  FileInput,
  FilePlus,
  FolderOpen,
  History,
  PackageOpen,
  Rocket,
  Power,
  Save,
  Undo2,
} from "lucide-react";
import type { Command } from "../commands/command.ts";

/* Only the list is loaded with the shell; what a command does comes when it first runs. */

export const fileCommands: readonly Command[] = [
  {
    id: "file.save",
    label: "Save",
    group: "File",
    icon: Save,
    shortcut: "mod+s",
    scope: "text",
    when: ({ editor }) => editor.ready,
    run: async () => void (await (await import("./save.ts")).save()),
  },
  {
    id: "file.deploy",
    label: "Deploy",
    group: "File",
    icon: Rocket,
    shortcut: "mod+shift+d",
    scope: "text",
    keywords: "publish live run start",
    when: ({ editor }) => editor.ready,
    run: async () => (await import("./deploy.ts")).requestDeploy(),
  },
  {
    id: "file.undeploy",
    label: "Take offline…",
    group: "File",
    icon: CloudOff,
    keywords: "undeploy stop disable",
    when: ({ editor }) => editor.deployed !== null,
    run: async () => (await import("./state.ts")).ask({ kind: "undeploy" }),
  },
  {
    id: "file.toggle-enabled",
    label: "Disable or enable what is live",
    group: "File",
    icon: Power,
    keywords: "pause resume stop start quarantine",
    when: ({ editor }) => editor.deployed !== null,
    run: async () => (await import("./deploy.ts")).toggleEnabled(),
  },
  {
    id: "file.roll-back",
    label: "Roll back to a version that was live…",
    group: "File",
    icon: Undo2,
    keywords: "rollback revert deployment older",
    when: ({ editor }) => editor.deployed !== null,
    run: async () => (await import("./state.ts")).ask({ kind: "rollback" }),
  },
  {
    id: "file.new",
    label: "New flow…",
    group: "File",
    icon: FilePlus,
    keywords: "create template gallery example start",
    run: async () => (await import("./state.ts")).ask({ kind: "new" }),
  },
  {
    id: "file.open",
    label: "Open flow…",
    group: "File",
    icon: FolderOpen,
    shortcut: "mod+o",
    scope: "text",
    keywords: "files list",
    run: ({ view }) => {
      view.show("files");
      requestAnimationFrame(() => document.querySelector<HTMLInputElement>("[data-flow-search]")?.focus());
    },
  },
  {
    id: "file.duplicate",
    label: "Duplicate this flow",
    group: "File",
    icon: Copy,
    keywords: "copy save as",
    when: ({ editor }) => editor.ready,
    run: async ({ editor }) => {
      const { flowText } = await import("../document/store.ts");
      await (await import("./save.ts")).saveAsCopy(flowText(editor.flow));
    },
  },
  {
    id: "file.import",
    label: "Import a flow file…",
    group: "File",
    icon: FileInput,
    keywords: "upload open json",
    run: async () => {
      const { importFile } = await import("./open.ts");
      const { pickFiles } = await import("./pick-files.ts");
      pickFiles({ accept: ".json,application/json" }, ([file]) => file && importFile(file));
    },
  },
  {
    id: "file.download",
    label: "Download the flow file",
    group: "File",
    icon: Download,
    keywords: "export json backup",
    when: ({ editor }) => editor.ready,
    run: async ({ editor }) => {
      const { flowText } = await import("../document/store.ts");
      (await import("./open.ts")).download(`${editor.flow.id}.flow.json`, flowText(editor.flow));
    },
  },
  {
    id: "file.export",
    label: "Export a project…",
    group: "File",
    icon: PackageOpen,
    keywords: "azure functions node zip code",
    when: ({ editor }) => editor.ready,
    run: async () => (await import("./state.ts")).ask({ kind: "export" }),
  },
  {
    id: "file.versions",
    label: "Version history…",
    group: "File",
    icon: History,
    keywords: "restore diff older compare",
    when: ({ editor }) => editor.saved.etag !== null,
    run: async () => (await import("./state.ts")).ask({ kind: "versions" }),
  },
];
