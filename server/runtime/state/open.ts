import { openFileKeyValue } from "./file.ts";
import { createLocalState } from "./local.ts";
import { createMemoryKeyValue } from "./memory.ts";
import { createRedisState } from "./redis.ts";
import type { StateStore } from "./types.ts";

/** `redis://…` and `rediss://…`, `memory:`, or nothing for files in `dir`. */
export async function openState(url: string | undefined, dir: string): Promise<StateStore> {
  if (!url) return createLocalState(await openFileKeyValue(dir));
  if (/^rediss?:\/\//.test(url)) return createRedisState(url);
  if (url === "memory:") return createLocalState(createMemoryKeyValue());
  throw new TypeError(`State store: "${url.replace(/\/\/.*@/, "//…@")}" is not redis://…, rediss://… or memory:`);
}
