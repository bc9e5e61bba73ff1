/**
 * What crosses between the runtime and a handler process: one JSON text per line, over file descriptor 3. JSON and not
 * objects, so that nothing but data can cross. How far recorded runs have come stands in a file (`journal.ts`).
 */

import type {
  Action,
  HandlerResult,
  HttpCallRequest,
  LogLevel,
  StateOptions,
} from "../../../flows/handler-kit/types.ts";

export type ToChild =
  /** The first message: load the flow, from `url`, or from `code` where files cannot be seen. `loaded` or `refused`. */
  | { t: "load"; url: string; code?: string; env: Readonly<Record<string, string>> }
  | RunMessage
  | { t: "reply"; id: number; value?: unknown; error?: string }
  | { t: "ping" };

export interface RunMessage {
  t: "run";
  id: number;
  trigger: string;
  event: object;
  trace: boolean;
  /** The result may come as lines for who only hands them on (`CARRIED`), its calls to this hub. */
  carries?: string;
  /**
   * The next line is the raw JSON array of an event packet, its first element the event's name. By itself, because what a
   * client wrote may be no JSON, or more than one value.
   */
  args?: true;
  /** Texts of that line that begin with it are bytes: what follows it is base64. */
  mark?: string;
}

export type Effect =
  | { kind: "http"; request: HttpCallRequest }
  | { kind: "negotiate"; hub: string; userId?: string }
  | { kind: "sendNow"; hub: string; action: Action }
  | StateEffect;

/** The methods of `FlowState`. `expected` is absent for "not there": JSON has no `undefined`. */
export type StateEffect =
  | { kind: "state"; op: "get" | "delete"; key: string }
  | { kind: "state"; op: "set"; key: string; value: unknown; options?: StateOptions }
  | { kind: "state"; op: "compareAndSet"; key: string; expected?: unknown; value: unknown; options?: StateOptions }
  | { kind: "state"; op: "increment"; key: string; by?: number; options?: StateOptions };

export interface NodeRecord {
  node: string;
  /** What came along its wire; absent for triggers, and where `from` says it. */
  input?: unknown;
  /** Place in the list of a record whose value was its input. */
  from?: number;
  value?: unknown;
  /** When it began, in milliseconds since 1970; absent for triggers. */
  started?: number;
  /** When it had its value; absent when it never had one. */
  at?: number;
}

export interface LogRecord {
  level: LogLevel;
  message: string;
  data?: unknown;
  at: number;
}

export interface Failure {
  message: string;
  stack?: string;
}

/**
 * The other form of a result, no JSON: a line `=<run> <acks> <calls>`; if `acks` is 1, a line with the ack's arguments, a JSON
 * array; then for each action the REST call that does it in two lines: its URL, after a space its content type where that is
 * not text/plain, and its body. Clients get ack and bodies as they are, so nobody on the way has to read them.
 */
export const CARRIED = "=";

/** Nodes of one run that are recorded; one more is where it failed. */
export const MAX_NODES = 500;

export type FromChild =
  | { t: "loaded"; triggers: string[] }
  | { t: "refused"; error: Failure }
  | { t: "done"; id: number; result: HandlerResult; nodes?: NodeRecord[] }
  | { t: "failed"; id: number; error: Failure; badInput?: true; nodes?: NodeRecord[] }
  | { t: "effect"; id: number; run: number; effect: Effect }
  /** `run` is 0 for what was logged outside a run, by `console`. */
  | { t: "log"; run: number; entry: LogRecord }
  /** A promise rejected or a callback threw after its run was over. */
  | { t: "late"; error: Failure }
  | { t: "pong" };
