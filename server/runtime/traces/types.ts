import type { Action, LogLevel } from "../../../flows/handler-kit/types.ts";

/** One recorded run: see `server/README.md`. */
export interface Trace {
  id: string;
  /** W3C trace id: the caller's, where it sent one, and what HTTP calls of the run carry. */
  traceId: string;
  flow: string;
  version: string;
  /** Node id of the trigger. */
  trigger: string;
  kind: string;
  /** ISO 8601. */
  startedAt: string;
  durationMs: number;
  outcome: Outcome;
  error?: { message: string; node?: string; stack?: string };
  event: unknown;
  /** In the order in which they began. */
  nodes: NodeTrace[];
  /** What the run asked others for, in the order in which it asked. */
  effects: EffectRecord[];
  actions: Action[];
  /** For each action how many clients it went to; null where nothing is sent or the service does not say. */
  deliveries?: (number | null)[];
  ack?: unknown[];
  statusCode?: number;
  logs: { level: LogLevel; message: string; data?: unknown; atMs: number }[];
}

export interface NodeTrace {
  node: string;
  /** What came along its wire; triggers have none. */
  input?: unknown;
  /** In the kept text instead of `input`: the place in `nodes` of one whose value it was. */
  from?: number;
  /** What it made of it; absent when it came to nothing: a filter that stops, or where the run failed. */
  value?: unknown;
  /** When it had its value, or else when it began, from the run's start. */
  atMs: number;
  /** From its beginning to its value. */
  durationMs?: number;
  /** Why the run failed here. */
  error?: string;
}

export interface EffectRecord {
  kind: "http" | "state" | "negotiate" | "sendNow";
  /** `GET https://example.com/path`, `increment visits`, a hub, an action's name. */
  what: string;
  atMs: number;
  durationMs: number;
  /** Of an HTTP answer. */
  status?: number;
  error?: string;
}

export type Outcome = "ok" | "failed" | "timeout" | "crashed";
