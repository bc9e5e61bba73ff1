import type { ChildPool } from "../children/pool.ts";
import type { RunReply, RunRequest } from "../children/runs-under-way.ts";
import { startWorker, type Fault, type Worker } from "../children/worker.ts";
import type { LogRecord } from "../child/protocol.ts";
import { limits } from "../options.ts";

/** A reply that also says when the flow could not take the run at all. */
export type HostReply = RunReply | { kind: "unavailable"; reason: string };

/** One version of one flow: keeps a process for it, replaces it when it fails, gives up on a crash loop. */
export interface FlowHost {
  /** Calls `done` once. A run that another run's failure took down is run once more if the world has not seen it. */
  run(request: RunRequest, done: (reply: HostReply) => void): void;
  /** Runs under way. */
  busy(): number;
  /** Set when the flow crashed too often; it takes no runs until it is deployed again. */
  quarantined(): string | undefined;
  /** Ends when the runs under way are over. */
  retire(): Promise<void>;
}

export interface HostOptions {
  pool: ChildPool;
  moduleUrl: string;
  env: Readonly<Record<string, string>>;
  deadlineMs: number;
  onLoose(entry: LogRecord): void;
  onFault(fault: Fault, quarantined: boolean): void;
}

/** Tries to start the process of a flow that ran before. */
const RESTARTS = 3;

/** Rejects with a `LoadError` when the module does not load. */
export async function startHost(options: HostOptions): Promise<{ host: FlowHost; triggers: string[] }> {
  const { pool, moduleUrl, env, deadlineMs, onLoose } = options;
  const faults: number[] = [];
  let quarantine: string | undefined;
  let current: Worker | undefined;
  let replacing: Promise<void> | undefined;
  let active = 0;
  let retired = false;
  let drained: (() => void) | undefined;

  const load = (again = false) => startWorker({ child: pool.take(again), moduleUrl, env, deadlineMs, onLoose });

  function adopt(worker: Worker): void {
    current = worker;
    worker.watch({
      stopped() {
        if (current === worker) current = undefined;
        if (needed()) void replace();
      },
      fault(fault) {
        if (fault.counts) faults.push(Date.now());
        while (faults[0] !== undefined && faults[0] < Date.now() - limits.crashes.withinMs) faults.shift();
        if (faults.length >= limits.crashes.count && !quarantine) {
          quarantine = `failed ${faults.length} times within ${limits.crashes.withinMs / 1000} s, last because ${fault.reason}`;
          void current?.retire();
          current = undefined;
        }
        options.onFault(fault, quarantine !== undefined);
      },
    });
  }

  /** A retired version still needs a process while its last runs are under way. */
  const needed = () => quarantine === undefined && (!retired || active > 0);

  function replace(): Promise<void> {
    replacing ??= startAgain().finally(() => (replacing = undefined));
    return replacing;
  }

  /** It loaded before, so what goes wrong now is the machine's trouble or passes: worth a few tries. */
  async function startAgain(): Promise<void> {
    let last = "";
    for (let tries = 0; tries < RESTARTS && needed(); tries++) {
      try {
        const { worker } = await load(true);
        if (needed()) adopt(worker);
        else void worker.retire();
        return;
      } catch (error) {
        last = (error as Error).message;
      }
    }
    if (!needed()) return;
    quarantine = `could not be started again: ${last}`;
    options.onFault({ reason: quarantine, counts: true }, true);
  }

  function attempt(request: RunRequest, again: boolean, done: (reply: HostReply) => void): void {
    if (quarantine) return done({ kind: "unavailable", reason: `The flow is quarantined: it ${quarantine}` });
    if (!current) return void replace().then(() => attempt(request, again, done));
    current.run(request, (reply) => {
      if (reply.kind !== "lost" || reply.alone || reply.effects || again) done(reply);
      else attempt(request, true, done);
    });
  }

  const first = await load();
  adopt(first.worker);

  const host: FlowHost = {
    run(request, done) {
      if (active >= limits.runsPerFlow)
        return done({ kind: "unavailable", reason: `More than ${limits.runsPerFlow} runs at once` });
      active++;
      attempt(request, false, (reply) => {
        active--;
        if (active === 0) drained?.();
        done(reply);
      });
    },
    busy: () => active,
    quarantined: () => quarantine,
    async retire() {
      retired = true;
      if (active > 0) await new Promise<void>((resolve) => (drained = resolve));
      await replacing;
      await current?.retire();
    },
  };
  return { host, triggers: first.triggers };
}
