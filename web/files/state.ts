import { createStore, useStore } from "zustand";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import type { DeploymentState, FlowSummary, Session } from "../api/index.ts";
import type { KeptDraft } from "./drafts.ts";

/** What the editor knows about the server's flows, and which of the file dialogs is open. */

export interface Conflict {
  id: string;
  /** What the server has now. */
  theirs: { text: string; etag: string };
  /** What the change here began from; null when it is not known any more. */
  base: string | null;
  /** What is here now, when that is not the open document (a draft). */
  mine?: string;
  /** Where that draft is kept, until it has been decided about. */
  draft?: string;
}

export type FileDialog =
  | { kind: "new" }
  | { kind: "rename"; flow: FlowSummary }
  | { kind: "delete"; flow: FlowSummary }
  | { kind: "conflict"; conflict: Conflict }
  | { kind: "drafts"; id: string; drafts: readonly KeptDraft[] }
  | { kind: "taken"; id: string }
  | { kind: "broken"; id: string; text: string; diagnostics: readonly Diagnostic[] }
  | { kind: "leave"; proceed: () => void }
  | { kind: "deploy" }
  | { kind: "undeploy" }
  | { kind: "rollback" }
  | { kind: "export" }
  | { kind: "versions" };

export interface FilesState {
  session: Session | null;
  /** The server wants a token before it answers anything. */
  signedOut: boolean;
  /** Null until the list has come. */
  flows: readonly FlowSummary[] | null;
  listError: string | null;
  /** Of the open flow. */
  deployment: DeploymentState | null;
  deploying: boolean;
  /** Id of the flow this tab is deleting. */
  deleting: string | null;
  /** The open flow was changed elsewhere while it has unsaved changes here, which its author has not decided about. */
  conflict: Conflict | null;
  dialog: FileDialog | null;
  set: (change: Partial<Omit<FilesState, "set">>) => void;
}

export const files = createStore<FilesState>()((set) => ({
  session: null,
  signedOut: false,
  flows: null,
  listError: null,
  deployment: null,
  deploying: false,
  deleting: null,
  conflict: null,
  dialog: null,
  set: (change) => set(change),
}));

export function useFiles<T>(selector: (state: FilesState) => T): T {
  return useStore(files, selector);
}

export function closeDialog(): void {
  files.getState().set({ dialog: null });
}

export function ask(dialog: FileDialog): void {
  files.getState().set({ dialog });
}
