import type { FlowState, StateOptions } from "../../../flows/handler-kit/types.ts";
import {
  checkAmount,
  checkKey,
  defaultLimits,
  endOf,
  notANumber,
  quotaExceeded,
  toText,
  type StateLimits,
  type StateStore,
} from "./types.ts";

/** Ordered keys and texts: what the semantics below stand on. One process owns it. */
export interface KeyValue {
  get(key: string): Promise<string | undefined>;
  put(key: string, text: string): Promise<void>;
  del(key: string): Promise<void>;
  /** All entries whose key starts with `prefix`. */
  entries(prefix: string): AsyncIterable<[string, string]>;
  close(): Promise<void>;
}

/** The stored form: the value's JSON text, after the time it ends (`""` for never) and a bar. */
interface Stored {
  text: string;
  end: number | undefined;
}

interface Usage {
  keys: number;
  characters: number;
}

const SWEEP_MS = 60_000;
/** Between flow id and key; ids cannot contain it. */
const SEPARATOR = "\0";

/** State over a key-value store of this process. Changes of one flow happen one after the other, so they are atomic. */
export function createLocalState(
  kv: KeyValue,
  limits: StateLimits = defaultLimits,
  now: () => number = Date.now,
): StateStore {
  const queues = new Map<string, Promise<unknown>>();
  const usages = new Map<string, Usage>();

  function queued<T>(flowId: string, work: () => Promise<T>): Promise<T> {
    const next = (queues.get(flowId) ?? Promise.resolve()).then(work, work);
    const settled = next.catch(() => {});
    queues.set(flowId, settled);
    void settled.then(() => queues.get(flowId) === settled && queues.delete(flowId));
    return next;
  }

  /** Counted once per flow, then kept up to date. */
  async function usageOf(flowId: string): Promise<Usage> {
    let usage = usages.get(flowId);
    if (!usage) {
      usage = { keys: 0, characters: 0 };
      for await (const [key, text] of kv.entries(flowId + SEPARATOR)) {
        usage.keys++;
        usage.characters += key.length + text.length;
      }
      usages.set(flowId, usage);
    }
    return usage;
  }

  async function remove(flowId: string, place: string, raw: string): Promise<void> {
    const usage = await usageOf(flowId);
    await kv.del(place);
    usage.keys--;
    usage.characters -= place.length + raw.length;
  }

  /** The value, unless it has ended; then it is removed. */
  async function read(flowId: string, key: string): Promise<Stored | undefined> {
    const place = flowId + SEPARATOR + key;
    const raw = await kv.get(place);
    if (raw === undefined) return undefined;
    const stored = decode(raw);
    if (stored.end === undefined || stored.end > now()) return stored;
    await remove(flowId, place, raw);
    return undefined;
  }

  async function write(flowId: string, key: string, { text, end }: Stored): Promise<void> {
    const place = flowId + SEPARATOR + key;
    const old = await kv.get(place);
    const usage = await usageOf(flowId);
    const raw = `${end ?? ""}|${text}`;
    const keys = usage.keys + (old === undefined ? 1 : 0);
    const characters = usage.characters + raw.length - (old?.length ?? 0) + (old === undefined ? place.length : 0);
    if (keys > limits.keys) throw quotaExceeded(flowId, `${limits.keys} keys`);
    if (characters > limits.characters) throw quotaExceeded(flowId, `${limits.characters} characters`);
    await kv.put(place, raw);
    usage.keys = keys;
    usage.characters = characters;
  }

  async function sweep(): Promise<void> {
    for await (const [place, raw] of kv.entries("")) {
      const { end } = decode(raw);
      if (end === undefined || end > now()) continue;
      const [flowId, key] = place.split(SEPARATOR, 2) as [string, string];
      await queued(flowId, () => read(flowId, key));
    }
  }
  let sweeping: Promise<void> | undefined;
  const timer = setInterval(() => {
    sweeping ??= sweep().finally(() => (sweeping = undefined));
    sweeping.catch(() => {});
  }, SWEEP_MS);
  timer.unref();

  function forFlow(flowId: string): FlowState {
    return {
      async get(key) {
        checkKey(key);
        const stored = await queued(flowId, () => read(flowId, key));
        return stored && JSON.parse(stored.text);
      },
      async set(key, value, options: StateOptions = {}) {
        checkKey(key);
        const stored = { text: toText(value), end: endOf(options.ttl, now()) };
        await queued(flowId, () => write(flowId, key, stored));
      },
      async compareAndSet(key, expected, value, options: StateOptions = {}) {
        checkKey(key);
        const wanted = expected === undefined ? undefined : toText(expected);
        const stored = { text: toText(value), end: endOf(options.ttl, now()) };
        return queued(flowId, async () => {
          if ((await read(flowId, key))?.text !== wanted) return false;
          await write(flowId, key, stored);
          return true;
        });
      },
      async increment(key, by = 1, options: StateOptions = {}) {
        checkKey(key);
        checkAmount(by);
        const newEnd = endOf(options.ttl, now());
        return queued(flowId, async () => {
          const stored = await read(flowId, key);
          const value: unknown = stored ? JSON.parse(stored.text) : 0;
          if (typeof value !== "number") throw notANumber(key);
          await write(flowId, key, { text: toText(value + by), end: newEnd ?? stored?.end });
          return value + by;
        });
      },
      async delete(key) {
        checkKey(key);
        return queued(flowId, async () => {
          if (!(await read(flowId, key))) return false;
          const place = flowId + SEPARATOR + key;
          await remove(flowId, place, (await kv.get(place))!);
          return true;
        });
      },
    };
  }

  return {
    forFlow,
    shared: false,
    async close() {
      clearInterval(timer);
      await sweeping?.catch(() => {});
      await Promise.all(queues.values());
      await kv.close();
    },
  };
}

function decode(raw: string): Stored {
  const bar = raw.indexOf("|");
  return { text: raw.slice(bar + 1), end: bar === 0 ? undefined : Number(raw.slice(0, bar)) };
}
