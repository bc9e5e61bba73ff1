/** Shapes of the editor API's answers; the server's contract is in `server/README.md` and `/api/openapi.json`. */

import type { TriggerInfo } from "../../flows/compiler/types.ts";
import type { Action, LogLevel } from "../../flows/handler-kit/types.ts";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import type { CompileResult, PartInfo } from "../../flows/compiler/types.ts";
import type { TriggerKind } from "../../flows/nodes/definition.ts";

export interface Session {
  version: string;
  gateway: { endpoint: string };
  runtime: { endpoint: string };
  hubs: string[];
  /** Paths of modules with own node types. */
  nodeTypes: string[];
}

export interface FlowSummary {
  id: string;
  name: string;
  description: string;
  /** Absent when the file cannot even be read. */
  etag?: string;
  /** ISO 8601. */
  updatedAt: string;
  nodes: number;
  /** The file cannot be opened as a flow: why. */
  broken?: string;
  deployment?: DeploymentState;
}

export interface FlowList {
  flows: FlowSummary[];
  /** False: the deployments are not known just now. */
  runtimeAnswers: boolean;
  /** Names this very list. */
  tag: string | null;
}

export interface FlowParts {
  id: string;
  name: string;
  parts: PartInfo[];
}

export interface DeploymentState {
  /** The etag of the saved version that is live. */
  version: string;
  status: "live" | "quarantined" | "disabled";
  /** ISO 8601. */
  deployedAt: string;
  reason?: string;
  /** Flows whose parts it contains: the versions it contains. */
  calls?: Record<string, string>;
  /** Those of them that are saved in another version now. */
  outdated?: string[];
}

export interface Deployment extends DeploymentState {
  flowId: string;
  triggers?: TriggerInfo[];
}

/** A version that has been live. */
export interface DeployedVersion {
  version: string;
  /** ISO 8601. */
  deployedAt: string;
  current: boolean;
}

export interface FlowText {
  text: string;
  etag: string | null;
}

export interface VersionInfo {
  /** Etag the flow had. */
  version: string;
  /** ISO 8601. */
  savedAt: string;
  bytes: number;
  message?: string;
}

export type CheckedCompile = Pick<CompileResult, "diagnostics" | "lines" | "spans" | "triggers"> & { code?: string };

export interface ExportTarget {
  id: string;
  title: string;
  description: string;
  options: readonly { id: string; title: string; description: string }[];
}

export interface ExportFile {
  path: string;
  text: string;
}

export interface ExportPreview {
  files: ExportFile[];
  /** What the target does differently or needs set up. */
  notes: string[];
}

export interface ClientToken {
  endpoint: string;
  path: string;
  token: string;
}

export interface TraceNode {
  node: string;
  /** What came along its wire; absent for triggers and in runs recorded by older versions. */
  input?: unknown;
  /** Absent where it came to nothing: a filter that stops, or where the run failed. */
  value?: unknown;
  /** When it had its value, or else when it began: milliseconds since the run began. */
  atMs: number;
  durationMs?: number;
  /** Why the run failed here. */
  error?: string;
}

export interface TraceLog {
  level: LogLevel;
  message: string;
  data?: unknown;
  atMs: number;
}

export interface TraceEffect {
  kind: string;
  what: string;
  atMs: number;
  durationMs: number;
  /** Of an HTTP answer. */
  status?: number;
  error?: string;
}

/** One run, as the runtime recorded it. */
export interface Trace {
  id: string;
  flow: string;
  version: string;
  /** Name of the trigger's function. */
  trigger: string;
  kind: TriggerKind;
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  outcome: "ok" | "failed" | "timeout" | "crashed";
  error?: { message: string; node?: string; stack?: string };
  event: unknown;
  nodes: TraceNode[];
  /** What the run asked others for; absent in runs recorded by older versions. */
  effects?: TraceEffect[];
  actions: Action[];
  /** How many clients each action went to; null where nothing is sent. Absent where the service does not say. */
  deliveries?: (number | null)[];
  ack?: unknown[];
  statusCode?: number;
  logs: TraceLog[];
}

export type { Diagnostic };
