import type { KeyValue } from "./local.ts";

/** For tests: forgets everything with the process. */
export function createMemoryKeyValue(): KeyValue {
  const map = new Map<string, string>();
  return {
    get: async (key) => map.get(key),
    async put(key, text) {
      map.set(key, text);
    },
    async del(key) {
      map.delete(key);
    },
    async *entries(prefix) {
      for (const entry of map) if (entry[0].startsWith(prefix)) yield entry;
    },
    close: async () => {},
  };
}
