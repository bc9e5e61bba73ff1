import type { HandlerResult } from "../../../flows/handler-kit/types.ts";
import type { CallLines } from "../service/carried.ts";
import type { Effect, Failure, LogRecord, NodeRecord } from "../child/protocol.ts";

export interface RunRequest {
  /** Name of the generated function. */
  trigger: string;
  event: object;
  /** Raw JSON array of a user event's packet, parsed by the child. */
  args?: string | undefined;
  /** Before the bytes in `args`, which are base64. */
  mark?: string | undefined;
  /** Record the values of nodes. */
  trace: boolean;
  /** The result may come as lines for who only hands them on, its calls to this hub. */
  carries: string | undefined;
  /** Does what the handler asks for through its context. */
  effect(effect: Effect): Promise<unknown>;
  log(entry: LogRecord): void;
}

export type RunReply =
  | { kind: "done"; result: HandlerResult; nodes?: NodeRecord[] }
  | { kind: "carried"; ack: string | undefined; calls: CallLines }
  | { kind: "failed"; error: Failure; badInput?: boolean; nodes?: NodeRecord[] }
  | { kind: "timeout"; message: string; nodes?: NodeRecord[] | undefined }
  /** The process ended under the run. `alone`: no other run could be the cause. `effects`: the world has seen it. */
  | { kind: "lost"; reason: string; alone: boolean; effects: boolean; nodes?: NodeRecord[] | undefined };

interface UnderWay {
  request: RunRequest;
  done(reply: RunReply): void;
  /** By `performance.now()`. */
  due: number;
  effects: boolean;
  /** What it waits for, to be named when its time is up. */
  pending: string | undefined;
}

/** How far runs have come (`journal.ts`). */
type Records = (runs: ReadonlySet<number>) => Map<number, NodeRecord[]>;

/**
 * The runs under way in one process. They start in order and have the same time each, so the first is always the next one
 * due, and one timer does for all.
 */
export class RunsUnderWay {
  readonly #runs = new Map<number, UnderWay>();
  readonly #deadlineMs: number;
  readonly #onDue: () => void;
  readonly #records: Records;
  #lastId = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Called whenever the last one is over. */
  onEmpty: (() => void) | undefined;

  /** `onDue` is called when the first may have used up its time; then nobody looks again until `watch` is called. */
  constructor(deadlineMs: number, onDue: () => void, records: Records) {
    this.#deadlineMs = deadlineMs;
    this.#onDue = onDue;
    this.#records = records;
  }

  get size(): number {
    return this.#runs.size;
  }

  add(request: RunRequest, done: (reply: RunReply) => void): number {
    const id = ++this.#lastId;
    const due = performance.now() + this.#deadlineMs;
    this.#runs.set(id, { request, done, due, effects: false, pending: undefined });
    this.watch();
    return id;
  }

  get(id: number): UnderWay | undefined {
    return this.#runs.get(id);
  }

  /** Nothing for a run that is over. */
  settle(id: number, reply: RunReply): void {
    const entry = this.#runs.get(id);
    if (!entry) return;
    this.#runs.delete(id);
    entry.done(reply);
    if (this.#runs.size === 0) this.onEmpty?.();
  }

  /** The process is gone. `alone`: whatever ended it was the one run's doing. */
  loseAll(reason: string, alone: boolean): void {
    const nodes = this.#read(this.#runs);
    for (const [id, { effects }] of this.#runs)
      this.settle(id, { kind: "lost", reason, alone, effects, nodes: nodes?.get(id) });
  }

  /** Ends runs whose time is up, the oldest first, at most `limit`. Gives how many those were. */
  expire(limit = Infinity): number {
    const now = performance.now();
    const late: [id: number, run: UnderWay][] = [];
    for (const entry of this.#runs) {
      if (entry[1].due > now || late.length === limit) break;
      late.push(entry);
    }
    const nodes = this.#read(late);
    for (const [id, { pending }] of late) {
      const waiting = pending ? ` while it waited for ${pending}` : "";
      const message = `The handler took longer than ${this.#deadlineMs} ms${waiting}`;
      this.settle(id, { kind: "timeout", message, nodes: nodes?.get(id) });
    }
    return late.length;
  }

  #read(runs: Iterable<[id: number, run: UnderWay]>): Map<number, NodeRecord[]> | undefined {
    const recorded = new Set<number>();
    for (const [id, { request }] of runs) if (request.trace) recorded.add(id);
    return recorded.size === 0 ? undefined : this.#records(recorded);
  }

  watch(): void {
    if (this.#timer || this.#runs.size === 0) return;
    const first = this.#runs.values().next().value!;
    this.#timer = setTimeout(this.#fire, Math.max(1, first.due - performance.now()));
  }

  stopWatching(): void {
    clearTimeout(this.#timer);
  }

  #fire = (): void => {
    this.#timer = undefined;
    this.#onDue();
  };
}
