import { readFileSync, writeFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";
import type { Child } from "./child-process.ts";

/**
 * Tells by the CPU time of a process why it is silent: one in a loop uses every core it gets, one that is starved wants a
 * core and gets none, one that is blocked wants none. A loop is put behind everything else on the machine until it is
 * ended. Only Linux tells (`/proc`); elsewhere no process is held to be starved, and none is put back.
 *
 * It looks at main threads only, which run the handlers, and never into `/proc/<pid>/task`: what was looked up there a
 * process has to clean up thread by thread when it dies, and while one that was put back does so, the runtime waits for
 * it in `waitpid` (measured: 50 to 900 ms).
 */
export interface CpuWatch {
  /** A run began: it looks from now on, until `busy` says no. */
  begin(): void;
  /** The process sent a message. */
  heard(): void;
  /** Begins to measure; what it gives says whether the process has had no chance to answer since. */
  starved(): () => boolean;
  stop(): void;
}

const LOOK_MS = 25;
/** Milliseconds of CPU used without a word that put a process behind the others. */
const SPINS_MS = 50;
/** Milliseconds of CPU in which a process that is not in a loop answers a ping; it needs one or two. */
const ANSWERS_MS = 20;
/** As `nice` counts: it gets a tenth of a core that another process wants, all of one that nobody wants. */
const BEHIND = 10;

export function createCpuWatch(child: Child, busy: () => boolean): CpuWatch {
  let pid: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let messages = 0;
  let messagesSeen = 0;
  /** CPU time at the first look that found it silent. */
  let silentFrom: number | undefined;
  /** Put behind the others, and silent ever since. */
  let spinning = false;

  const handler = () => (pid ??= child.handlerPid());

  function look(): void {
    if (!busy()) return stop();
    if (messages !== messagesSeen) return forgive();
    if (spinning) return;
    const ran = cpuTime(handler())?.ran;
    if (ran === undefined) return;
    silentFrom ??= ran;
    if (ran - silentFrom < SPINS_MS) return;
    spinning = true;
    putBehind(handler()!, BEHIND, child.sandboxed);
  }

  /** It was only long. Without the right to bring it back (CAP_SYS_NICE) it stays behind the others. */
  function forgive(): void {
    messagesSeen = messages;
    silentFrom = undefined;
    if (spinning) putBehind(handler()!, 0, child.sandboxed);
    spinning = false;
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    silentFrom = undefined;
    if (messages !== messagesSeen) forgive();
  }

  return {
    begin() {
      timer ??= setInterval(look, LOOK_MS);
    },
    heard() {
      messages++;
    },
    starved() {
      const before = cpuTime(handler());
      const since = performance.now();
      return () => {
        const now = cpuTime(handler());
        if (spinning || !before || !now || now.ran - before.ran >= ANSWERS_MS) return false;
        // Linux counts a wait once it is over.
        const asked = now.ran + now.waited - before.ran - before.waited;
        return wantsCore(handler()!) || asked > (performance.now() - since) / 2;
      };
    },
    stop,
  };
}

/** Milliseconds in which the main thread ran, and in which it could have run and another did. */
function cpuTime(pid: number | undefined): { ran: number; waited: number } | undefined {
  const [ran, waited] = read(`/proc/${pid}/schedstat`).split(" ");
  return waited === undefined ? undefined : { ran: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
}

/** Or waits for a disk, which is not its fault either. */
function wantsCore(pid: number): boolean {
  return /\) [RD] /.test(read(`/proc/${pid}/stat`));
}

/** By `steps` behind the runtime itself. */
function putBehind(pid: number, steps: number, sandboxed: boolean): void {
  quietly(() => setPriority(pid, Math.min(19, getPriority() + steps)));
  // A sandbox is a session of its own, and Linux weighs sessions before the processes in them (sched(7), "autogroup").
  if (sandboxed) quietly(() => writeFileSync(`/proc/${pid}/autogroup`, String(steps)));
}

const read = (file: string): string => quietly(() => readFileSync(file, "latin1")) ?? "";

/** The process may end at any moment, and systems do not let everybody do everything. */
function quietly<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}
