import { limits } from "../options.ts";
import { startChild, type Child, type ChildOptions } from "./child-process.ts";

export interface ChildPool {
  /**
   * A process that is starting or started already; it belongs to the caller now. The next spare is started at once, or
   * `later`: in the moment in which a process has failed the machine has enough to do.
   */
  take(later?: boolean): Child;
  /** Processes alive, the spare ones included. */
  size(): number;
  close(): Promise<void>;
}

const MEMORY_CHECK_MS = 250;
/** Milliseconds; after the end of one in a loop, which comes up to 250 ms after it was replaced. A start takes 50 ms of CPU. */
const LATER_MS = 500;

/** Keeps `spares` processes ready, so that a deployment or a crash costs no start-up time, and watches all memory. */
export function createChildPool(options: ChildOptions, spares = 1): ChildPool {
  const alive = new Set<Child>();
  const ready: Child[] = [];
  let closed = false;
  const cap = (options.memoryMb + limits.memorySlackMb) * 1024 * 1024;

  function start(): Child {
    const child = startChild(options);
    alive.add(child);
    void child.exited.then(() => {
      alive.delete(child);
      const at = ready.indexOf(child);
      if (at !== -1) ready.splice(at, 1);
    });
    return child;
  }

  function refill(): void {
    if (closed) return;
    while (ready.length < spares) ready.push(start());
  }

  const watch = setInterval(() => {
    for (const child of alive) {
      const used = child.memory();
      if (used !== undefined && used > cap) child.kill(`killed: it used ${Math.round(used / 1048576)} MB of memory`);
    }
  }, MEMORY_CHECK_MS);
  watch.unref();
  refill();

  return {
    take(later = false) {
      const child = ready.shift() ?? start();
      setTimeout(refill, later ? LATER_MS : 0).unref();
      return child;
    },
    size: () => alive.size,
    async close() {
      closed = true;
      clearInterval(watch);
      const all = [...alive];
      for (const child of all) child.kill("killed: the runtime stops", true);
      await Promise.all(all.map((child) => child.exited));
    },
  };
}
