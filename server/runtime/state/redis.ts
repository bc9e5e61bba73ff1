import { Redis } from "ioredis";
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

/*
 * Keys are `patchbay:{<flow>}:<key>`; beside them, per flow, a sorted set of every key with the time it ends, and a hash of
 * every key's size with their sum under "", which no key is: what the quotas are counted by. The braces keep a flow on one
 * node of a Redis cluster. Each change is one script, so it is atomic.
 */

/**
 * What both scripts begin with. KEYS: value, index, sizes. ARGV: key, text or amount, end or "", now, most keys, most bytes.
 * `put` gives 1, -1 (quota of keys) or -2 (quota of bytes).
 */
const COMMON = `
local function forget(key)
  local size = redis.call("HGET", KEYS[3], key)
  if size then redis.call("HINCRBY", KEYS[3], "", "-" .. size) end
  redis.call("HDEL", KEYS[3], key)
  redis.call("ZREM", KEYS[2], key)
end
local function put(text, ...)
  for _, key in ipairs(redis.call("ZRANGEBYSCORE", KEYS[2], "-inf", ARGV[4])) do forget(key) end
  if not redis.call("ZSCORE", KEYS[2], ARGV[1]) and redis.call("ZCARD", KEYS[2]) >= tonumber(ARGV[5]) then return -1 end
  local size = #ARGV[1] + #text
  local more = size - (redis.call("HGET", KEYS[3], ARGV[1]) or 0)
  if more > 0 and (redis.call("HGET", KEYS[3], "") or 0) + more > tonumber(ARGV[6]) then return -2 end
  redis.call("SET", KEYS[1], text, ...)
  redis.call("HSET", KEYS[3], ARGV[1], size)
  redis.call("HINCRBY", KEYS[3], "", more)
  return 1
end`;

/** ARGV also: mode, text expected. Gives 1, 0 (not equal), -1 or -2. */
const SET = `${COMMON}
if ARGV[7] == "equal" and redis.call("GET", KEYS[1]) ~= ARGV[8] then return 0 end
if ARGV[7] == "absent" and redis.call("EXISTS", KEYS[1]) == 1 then return 0 end
local done = ARGV[3] == "" and put(ARGV[2]) or ARGV[3] ~= "" and put(ARGV[2], "PXAT", ARGV[3])
if done == 1 then redis.call("ZADD", KEYS[2], ARGV[3] == "" and "+inf" or ARGV[3], ARGV[1]) end
return done`;

/** Gives the sum as text, 0 (not a number), -1 or -2. */
const INCREMENT = `${COMMON}
local old = redis.call("GET", KEYS[1])
local number = 0
if old then
  if not string.match(old, "^%-?%d[%d.eE+-]*$") then return 0 end
  number = tonumber(old)
end
local text = string.format("%.17g", number + tonumber(ARGV[2]))
local done = ARGV[3] == "" and put(text, "KEEPTTL") or ARGV[3] ~= "" and put(text, "PXAT", ARGV[3])
if done ~= 1 then return done end
if ARGV[3] ~= "" then redis.call("ZADD", KEYS[2], ARGV[3], ARGV[1])
elseif not old then redis.call("ZADD", KEYS[2], "+inf", ARGV[1]) end
return text`;

/** Gives 1, or 0 where there was nothing. */
const DELETE = `${COMMON}
forget(ARGV[1])
return redis.call("DEL", KEYS[1])`;

const TIMEOUT_MS = 2000;

/** How the client says that it never got an answer. */
const AWAY = /max retries per request|timed out|Connection is closed|ECONN|Stream isn't writeable/i;

/** State shared by all runtimes of a cluster. Needs Redis 6.2. */
export function createRedisState(url: string, limits: StateLimits = defaultLimits): StateStore {
  const redis = new Redis(url, {
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(100 * 2 ** times, 5000),
  });
  // Each command rejects by itself; without a listener the event would end the process.
  redis.on("error", () => {});

  const { hostname, port } = new URL(url);

  /** The client speaks of its own settings; a flow's author needs to know what is away. */
  async function reached<T>(reply: Promise<T>): Promise<T> {
    try {
      return await reply;
    } catch (error) {
      const { message } = error as Error;
      if (!AWAY.test(message)) throw error;
      throw new Error(`state: the store at ${hostname}:${port || 6379} does not answer`, { cause: error });
    }
  }

  function forFlow(flowId: string): FlowState {
    const place = (key: string) => `patchbay:{${flowId}}:${key}`;
    const beside = [`patchbay-keys:{${flowId}}`, `patchbay-sizes:{${flowId}}`];
    const most = [limits.keys, limits.characters];

    /** Runs one of the scripts. */
    async function change(script: string, key: string, ...args: (string | number)[]): Promise<string | number> {
      const done = (await reached(redis.eval(script, 3, place(key), ...beside, key, ...args))) as string | number;
      if (done === -1) throw quotaExceeded(flowId, `${limits.keys} keys`);
      if (done === -2) throw quotaExceeded(flowId, `${limits.characters} bytes`);
      return done;
    }

    async function set(
      key: string,
      value: unknown,
      options: StateOptions,
      mode: "any" | "equal" | "absent",
      expected = "",
    ): Promise<boolean> {
      checkKey(key);
      const now = Date.now();
      const end = endOf(options.ttl, now) ?? "";
      return (await change(SET, key, toText(value), end, now, ...most, mode, expected)) === 1;
    }

    return {
      async get(key) {
        checkKey(key);
        const text = await reached(redis.get(place(key)));
        return text === null ? undefined : JSON.parse(text);
      },
      async set(key, value, options = {}) {
        await set(key, value, options, "any");
      },
      async compareAndSet(key, expected, value, options = {}) {
        checkKey(key);
        if (expected === undefined) return set(key, value, options, "absent");
        const present = await reached(redis.get(place(key)));
        // Compared as values here and as the very text in the script: numbers have more than one spelling.
        if (present === null || toText(JSON.parse(present)) !== toText(expected)) return false;
        return set(key, value, options, "equal", present);
      },
      async increment(key, by = 1, options = {}) {
        checkKey(key);
        checkAmount(by);
        const now = Date.now();
        const end = endOf(options.ttl, now) ?? "";
        const sum = await change(INCREMENT, key, by, end, now, ...most);
        if (sum === 0) throw notANumber(key);
        return Number(sum);
      },
      async delete(key) {
        checkKey(key);
        return (await change(DELETE, key)) === 1;
      },
    };
  }

  return {
    forFlow,
    shared: true,
    async close() {
      redis.disconnect();
    },
  };
}
