import type { FlowState, StateOptions } from "../../../flows/handler-kit/types.ts";
import { checkAmount, checkKey, endOf, notANumber, toText } from "../../runtime/state/types.ts";

/** A value as it is stored: its JSON text, and the time it ends (milliseconds since 1970). */
export interface Stored {
  text: string;
  end: number | undefined;
}

/** What a store must be able to do: read a version, and change something only while that version is the present one. */
export interface Versioned<Version> {
  /** Undefined when absent. An ended value may still come. */
  read(key: string): Promise<(Stored & { version: Version }) | undefined>;
  /** Over whatever is there. */
  put(key: string, stored: Stored): Promise<void>;
  /** False when there is another version than `was`, or one at all where `was` is undefined. */
  replace(key: string, stored: Stored, was: Version | undefined): Promise<boolean>;
  /** False when there is another version, or none. */
  remove(key: string, was: Version): Promise<boolean>;
}

/** Attempts of one change. Someone else's has succeeded each time one fails, so this many were busy with the same key. */
const ATTEMPTS = 100;

/**
 * The state of one flow over a store with versions: whoever comes second reads again and tries again. A limit on keys is
 * the store's own.
 */
export function createOptimisticState<Version>(store: Versioned<Version>): FlowState {
  async function present(key: string) {
    const found = await store.read(key);
    const ended = found?.end !== undefined && found.end <= Date.now();
    return { version: found?.version, text: ended ? undefined : found?.text, end: ended ? undefined : found?.end };
  }

  async function untilDone<T>(key: string, attempt: () => Promise<T | undefined>): Promise<T> {
    for (let tries = 1; tries <= ATTEMPTS; tries++) {
      // oxlint-disable-next-line no-await-in-loop -- each attempt follows from how the one before ended
      const done = await attempt();
      if (done !== undefined) return done;
      // oxlint-disable-next-line no-await-in-loop -- those who met here must not meet again
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(tries, 20) * 5));
    }
    throw new Error(`state: "${key}" is changed by too many at once`);
  }

  return {
    async get(key) {
      checkKey(key);
      const { text } = await present(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async set(key, value, { ttl }: StateOptions = {}) {
      checkKey(key);
      await store.put(key, { text: toText(value), end: endOf(ttl, Date.now()) });
    },
    async compareAndSet(key, expected, value, { ttl }: StateOptions = {}) {
      checkKey(key);
      const wanted = expected === undefined ? undefined : toText(expected);
      const stored = { text: toText(value), end: endOf(ttl, Date.now()) };
      return untilDone(key, async () => {
        const { text, version } = await present(key);
        if (text !== wanted) return false;
        return (await store.replace(key, stored, version)) || undefined;
      });
    },
    async increment(key, by = 1, { ttl }: StateOptions = {}) {
      checkKey(key);
      checkAmount(by);
      const newEnd = endOf(ttl, Date.now());
      return untilDone(key, async () => {
        const { text, version, end } = await present(key);
        const number: unknown = text === undefined ? 0 : JSON.parse(text);
        if (typeof number !== "number") throw notANumber(key);
        const sum = number + by;
        return (await store.replace(key, { text: toText(sum), end: newEnd ?? end }, version)) ? sum : undefined;
      });
    },
    async delete(key) {
      checkKey(key);
      return untilDone(key, async () => {
        const { text, version } = await present(key);
        if (version === undefined) return false;
        return (await store.remove(key, version)) ? text !== undefined : undefined;
      });
    },
  };
}
