import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HandlerResult } from "../../../flows/handler-kit/types.ts";
import type { Effect, Failure, FromChild, LogRecord, NodeRecord } from "../child/protocol.ts";
import { limits } from "../options.ts";
import type { Child, Exit } from "./child-process.ts";

export interface RunRequest {
  /** Name of the generated function. */
  trigger: string;
  event: object;
  /** Raw JSON array of a user event's packet, parsed by the child; `names` names what follows the event's name. */
  args?: string;
  /** Before the bytes in `args`, which are base64. */
  mark?: string;
  names?: readonly string[];
  /** Record the values of nodes. */
  trace: boolean;
  /** Does what the handler asks for through its context. */
  effect(effect: Effect): Promise<unknown>;
  log(entry: LogRecord): void;
}

export type RunReply =
  | { kind: "done"; result: HandlerResult; nodes?: NodeRecord[] }
  | { kind: "failed"; error: Failure; badInput?: boolean; nodes?: NodeRecord[] }
  | { kind: "timeout"; message: string }
  /** The process ended under the run. `alone`: no other run could be the cause. `effects`: the world has seen it. */
  | { kind: "lost"; reason: string; alone: boolean; effects: boolean };

/** One process with one flow loaded. */
export interface Worker {
  readonly pid: number | undefined;
  /** Never rejects. */
  run(request: RunRequest): Promise<RunReply>;
  /** Runs under way. */
  readonly busy: number;
  /** Takes no more runs, ends when those under way are over. */
  retire(): Promise<void>;
  watch(watcher: WorkerWatcher): void;
}

export interface WorkerWatcher {
  /** Once, with a fault: no more runs. The process may live on for a moment, so that other runs can end. */
  stopped(): void;
  /** Once, what the fault was; before `stopped` when the process ended by itself. */
  fault(fault: Fault): void;
}

export interface Fault {
  reason: string;
  /** False when a run was too slow but the process still answered: slow is not broken. */
  counts: boolean;
}

/** A module that does not load: its own error, with its own stack. */
export class LoadError extends Error {
  override name = "LoadError";
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export interface WorkerOptions {
  child: Child;
  moduleUrl: string;
  env: Readonly<Record<string, string>>;
  deadlineMs: number;
  /** A rejection or exception outside any run, and what `console` was given. */
  onLoose(entry: LogRecord): void;
}

interface Running {
  request: RunRequest;
  resolve(reply: RunReply): void;
  due: number;
  effects: boolean;
  /** What it waits for, to be named when its time is up. */
  pending: string | undefined;
}

/** What V8 throws when the address space limit is reached; the heap limit ends the process by itself. */
const OUT_OF_MEMORY = /^(RangeError: )?Array buffer allocation failed|out of memory/i;

/** Loads a flow into a process. Rejects with a `LoadError` when it cannot; the process is gone then. */
export async function startWorker(options: WorkerOptions): Promise<{ worker: Worker; triggers: string[] }> {
  const { child, deadlineMs } = options;
  const running = new Map<number, Running>();
  let nextId = 1;
  let taking = true;
  let stopping = false;
  let retiring: (() => void) | undefined;
  let answeredPing = false;
  let timer: NodeJS.Timeout | undefined;
  let watcher: WorkerWatcher | undefined;
  let faulted: Fault | undefined;
  /** A run failed here: what it left behind (memory above all) may end the process under a later run, which is not to blame. */
  let tainted = false;

  const loaded = withResolvers<string[]>();

  function receive(message: FromChild): void {
    switch (message.t) {
      case "loaded":
        return loaded.resolve(message.triggers);
      case "refused":
        return loaded.reject(new LoadError(message.error));
      case "done":
        return settle(message.id, { kind: "done", result: message.result, nodes: message.nodes });
      case "failed":
        tainted = true;
        settle(message.id, {
          kind: "failed",
          error: message.error,
          badInput: message.badInput,
          nodes: message.nodes,
        });
        /* Its memory may come back or not; the next run must not depend on it. */
        if (OUT_OF_MEMORY.test(message.error.message)) stopAfterGrace("a run used up its memory", true);
        return;
      case "effect":
        return void perform(message.id, message.run, message.effect);
      case "log":
        if (message.run === 0) options.onLoose(message.entry);
        else running.get(message.run)?.request.log(message.entry);
        return;
      case "late":
        return options.onLoose({
          level: "error",
          message: `Outside of a run: ${message.error.message}`,
          data: message.error.stack,
          at: Date.now(),
        });
      case "pong":
        answeredPing = true;
        expire();
        watch();
    }
  }

  async function perform(id: number, run: number, effect: Effect): Promise<void> {
    const entry = running.get(run);
    if (!entry) return child.post({ t: "reply", id, error: `${effect.kind}: the run is over` });
    // Reading changes nothing, so such a run may still be run again.
    if (effect.kind !== "state" || effect.op !== "get") entry.effects = true;
    entry.pending = effect.kind === "http" ? `${effect.request.method ?? "GET"} ${effect.request.url}` : effect.kind;
    try {
      child.post({ t: "reply", id, value: await entry.request.effect(effect) });
    } catch (error) {
      child.post({ t: "reply", id, error: (error as Error).message });
    } finally {
      entry.pending = undefined;
    }
  }

  function settle(id: number, reply: RunReply): void {
    const entry = running.get(id);
    if (!entry) return;
    running.delete(id);
    entry.resolve(reply);
    if (running.size === 0) retiring?.();
  }

  /** Runs start in order and have the same time each, so the first of the map is the next one due. */
  function watch(): void {
    if (timer || running.size === 0) return;
    const first = running.values().next().value!;
    timer = setTimeout(overdue, Math.max(1, first.due - performance.now()));
  }

  function overdue(): void {
    timer = undefined;
    // Whose fault it is shows when the process answers, or does not.
    if (stopping && !answeredPing) return;
    const [oldest] = running;
    if (oldest && oldest[1].due <= performance.now()) {
      timeOut(...oldest);
      stopAfterGrace(`a run took longer than ${deadlineMs} ms`, false);
    }
    watch();
  }

  function timeOut(id: number, { pending }: Running): void {
    const waiting = pending ? ` while it waited for ${pending}` : "";
    settle(id, { kind: "timeout", message: `The handler took longer than ${deadlineMs} ms${waiting}` });
  }

  /**
   * The process answers, so every run whose time is up is slow by itself. While it does not, the oldest is held to be in
   * a loop and the others to wait behind it: they are run again elsewhere.
   */
  function expire(): void {
    const now = performance.now();
    for (const [id, entry] of running) {
      if (entry.due > now) break;
      timeOut(id, entry);
    }
  }

  /**
   * Nothing inside a process can end one run, so the process goes. If it does not answer, or is `broken`, that is soon: its
   * other runs get a moment. If it does answer, a run in it was merely slow: it takes no more runs, and goes when the others
   * are done, each within its own time.
   */
  function stopAfterGrace(reason: string, broken: boolean): void {
    if (stopping) return;
    stopping = true;
    taking = false;
    child.post({ t: "ping" });
    const end = () => child.kill(`was ended because ${reason}`, true);
    setTimeout(() => {
      if (answeredPing) expire();
      fault({ reason, counts: broken || !answeredPing });
      if (broken || !answeredPing || running.size === 0) return end();
      const before = retiring;
      retiring = () => {
        before?.();
        end();
      };
    }, limits.overrunGrace);
    watcher?.stopped();
  }

  function fault(what: Fault): void {
    faulted = what;
    watcher?.fault(what);
  }

  function ended(exit: Exit): void {
    clearTimeout(timer);
    if (!exit.expected && !faulted) fault({ reason: exit.reason, counts: true });
    taking = false;
    if (!exit.expected && !stopping) watcher?.stopped();
    loaded.reject(new LoadError({ message: `The handler process ${exit.reason}` }));
    const alone = running.size === 1 && !stopping && !tainted;
    for (const [id, entry] of running) settle(id, { kind: "lost", reason: exit.reason, alone, effects: entry.effects });
    retiring?.();
  }

  child.onMessage(receive);
  void child.exited.then(ended);
  const code = child.sandboxed ? readFileSync(fileURLToPath(options.moduleUrl), "utf8") : undefined;
  child.post({ t: "load", url: options.moduleUrl, code, env: options.env });
  const loadTimer = setTimeout(() => {
    loaded.reject(new LoadError({ message: `The module did not load within ${deadlineMs} ms` }));
  }, deadlineMs + 2000);

  const worker: Worker = {
    pid: child.pid,
    run(request) {
      if (!taking)
        return Promise.resolve({ kind: "lost", reason: "the process is being replaced", alone: false, effects: false });
      const { trigger, event, args, mark, names, trace } = request;
      const id = nextId++;
      return new Promise((resolve) => {
        running.set(id, { request, resolve, due: performance.now() + deadlineMs, effects: false, pending: undefined });
        child.post({ t: "run", id, trigger, event, args, mark, names, trace });
        watch();
      });
    },
    get busy() {
      return running.size;
    },
    async retire() {
      taking = false;
      if (running.size > 0) {
        await new Promise<void>((resolve) => {
          const before = retiring;
          retiring = () => {
            before?.();
            resolve();
          };
        });
      }
      child.kill("killed: no longer needed", true);
      await child.exited;
    },
    watch(next) {
      watcher = next;
      if (faulted) next.fault(faulted);
      if (!taking) next.stopped();
    },
  };

  try {
    return { worker, triggers: await loaded.promise };
  } catch (error) {
    child.kill("killed: its module did not load", true);
    throw error;
  } finally {
    clearTimeout(loadTimer);
  }
}

/** `Promise.withResolvers` is not in Node 20. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Rejected also after loading is over, when nobody listens any more.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
