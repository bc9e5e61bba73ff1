import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Effect, Failure, FromChild, LogRecord } from "../child/protocol.ts";
import { limits } from "../options.ts";
import { Carried } from "./carried.ts";
import type { Child, Exit } from "./child-process.ts";
import { createCpuWatch } from "./cpu-watch.ts";
import { RunsUnderWay, type RunReply, type RunRequest } from "./runs-under-way.ts";

/** One process with one flow loaded. */
export interface Worker {
  readonly pid: number | undefined;
  /** Calls `done` once. */
  run(request: RunRequest, done: (reply: RunReply) => void): void;
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

/** What V8 throws when the address space limit is reached; the heap limit ends the process by itself. */
const OUT_OF_MEMORY = /^(RangeError: )?Array buffer allocation failed|out of memory/i;

/** Loads a flow into a process. Rejects with a `LoadError` when it cannot; the process is gone then. */
export async function startWorker(options: WorkerOptions): Promise<{ worker: Worker; triggers: string[] }> {
  const { child, deadlineMs } = options;
  const runs = new RunsUnderWay(deadlineMs, expireFirst, child.records);
  let taking = true;
  let stopping = false;
  let answeredPing = false;
  let watcher: WorkerWatcher | undefined;
  let faulted: Fault | undefined;
  /** A run failed here: what it left behind (memory above all) may end the process under a later run, which is not to blame. */
  let tainted = false;

  const cpu = createCpuWatch(child, () => runs.size > 0);

  const loaded = withResolvers<string[]>();

  function receive(message: FromChild | Carried): void {
    cpu.heard();
    if (message instanceof Carried) {
      const { id, ack, calls } = message;
      return runs.settle(id, { kind: "carried", ack, calls });
    }
    switch (message.t) {
      case "loaded":
        return loaded.resolve(message.triggers);
      case "refused":
        return loaded.reject(new LoadError(message.error));
      case "done":
        return runs.settle(message.id, { kind: "done", result: message.result, nodes: message.nodes });
      case "failed":
        tainted = true;
        runs.settle(message.id, {
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
        else runs.get(message.run)?.request.log(message.entry);
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
        // Every run whose time is up is slow by itself.
        runs.expire();
        runs.watch();
    }
  }

  async function perform(id: number, run: number, effect: Effect): Promise<void> {
    const entry = runs.get(run);
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

  /**
   * While the process does not answer, only the oldest run is held to be in a loop, and the others to wait behind it: they
   * are run again elsewhere.
   */
  function expireFirst(): void {
    // Whose fault it is shows when the process answers, or does not.
    if (stopping && !answeredPing) return;
    if (runs.expire(1) > 0) stopAfterGrace(`a run took longer than ${deadlineMs} ms`, false);
    runs.watch();
  }

  /**
   * Nothing inside a process can end one run, so the process goes. If it does not answer, or is `broken`, that is soon: its
   * other runs get a moment. One that was given no core to answer with gets longer, at most a run's time again. If it does
   * answer, a run in it was merely slow: it takes no more runs, and goes when the others are done, each within its own time.
   */
  function stopAfterGrace(reason: string, broken: boolean): void {
    if (stopping) return;
    stopping = true;
    taking = false;
    child.post({ t: "ping" });
    const starved = cpu.starved();
    const giveUp = performance.now() + deadlineMs;
    const end = () => child.kill(`was ended because ${reason}`, true);
    const judge = () => {
      const noChance = !answeredPing && !broken && starved();
      if (noChance && performance.now() < giveUp) return void setTimeout(judgeSoon, limits.starvedMs);
      if (answeredPing) runs.expire();
      fault({ reason, counts: broken || (!answeredPing && !noChance) });
      if (broken || !answeredPing || runs.size === 0) return end();
      whenEmpty(end);
    };
    // Not before what has arrived is read: this process may have been without a core as well.
    const judgeSoon = () => setImmediate(judge);
    setTimeout(judgeSoon, limits.overrunGrace);
    watcher?.stopped();
  }

  function fault(what: Fault): void {
    faulted = what;
    watcher?.fault(what);
  }

  function ended(exit: Exit): void {
    runs.stopWatching();
    cpu.stop();
    if (!exit.expected && !faulted) fault({ reason: exit.reason, counts: true });
    taking = false;
    if (!exit.expected && !stopping) watcher?.stopped();
    loaded.reject(new LoadError({ message: `The handler process ${exit.reason}` }));
    const alone = runs.size === 1 && !stopping && !tainted;
    runs.loseAll(exit.reason, alone);
    runs.onEmpty?.();
  }

  function whenEmpty(then: () => void): void {
    const before = runs.onEmpty;
    runs.onEmpty = () => {
      before?.();
      then();
    };
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
    run(request, done) {
      if (!taking) return done({ kind: "lost", reason: "the process is being replaced", alone: false, effects: false });
      child.write(runMessage(runs.add(request, done), request));
      cpu.begin();
    },
    get busy() {
      return runs.size;
    },
    async retire() {
      taking = false;
      if (runs.size > 0) {
        await new Promise<void>(whenEmpty);
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

/** A `run` message, by hand because there is one per event; its arguments are a line of their own, as they came. */
function runMessage(id: number, { trigger, event, args, mark, trace, carries }: RunRequest): string {
  const flags = `"trace":${trace}${carries === undefined ? "" : `,"carries":${JSON.stringify(carries)}`}`;
  const head = `{"t":"run","id":${id},"trigger":${JSON.stringify(trigger)},${flags},"event":${JSON.stringify(event)}`;
  if (args === undefined) return `${head}}`;
  // Between values a line may end in JSON, within one it may not.
  const line = args.includes("\n") ? args.replaceAll("\n", " ") : args;
  return mark === undefined ? `${head},"args":true}\n${line}` : `${head},"args":true,"mark":"${mark}"}\n${line}`;
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
