import { mkdir } from "node:fs/promises";
import { ClassicLevel } from "classic-level";
import type { KeyValue } from "./local.ts";

/**
 * The embedded default: LevelDB (classic-level: prebuilt for every platform we run on, no compiler needed). A write is on
 * disk before it is answered, so what a handler was told is kept survives kill -9.
 */
export async function openFileKeyValue(dir: string): Promise<KeyValue> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const db = new ClassicLevel<string, string>(dir, { keyEncoding: "utf8", valueEncoding: "utf8" });
  try {
    await db.open();
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(`The state store in ${dir} cannot be opened: ${cause}. Is another Patchbay using it?`, {
      cause: error,
    });
  }
  return {
    get: (key) => db.get(key),
    put: (key, text) => db.put(key, text, { sync: true }),
    del: (key) => db.del(key, { sync: true }),
    entries: (prefix) => db.iterator(prefix === "" ? {} : { gte: prefix, lt: `${prefix}\uffff` }),
    close: () => db.close(),
  };
}
