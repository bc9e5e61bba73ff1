import { limits } from "../options.ts";
import { startChild, type Child, type ChildOptions } from "./child-process.ts";

export interface ChildPool {
  /** A process that is starting or started already; it belongs to the caller now. */
  take(): Child;
  /** Processes alive, the spare ones included. */
  size(): number;
  close(): Promise<void>;
}

const MEMORY_CHECK_MS = 250;

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
    take() {
      const child = ready.shift() ?? start();
      setImmediate(refill);
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
