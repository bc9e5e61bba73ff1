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
 * Keys are `patchbay:{<flow>}:<key>`; beside them a sorted set per flow holds every key with the time it ends, which is
 * how keys are counted for the quota. The braces keep a flow on one node of a Redis cluster. Each change is one script,
 * so it is atomic.
 */

/** KEYS: value, index. ARGV: key, text, end or "", now, most keys, mode, text expected. Gives 1, 0 (not equal) or -1 (quota). */
const SET = `
if ARGV[6] == "equal" and redis.call("GET", KEYS[1]) ~= ARGV[7] then return 0 end
if ARGV[6] == "absent" and redis.call("EXISTS", KEYS[1]) == 1 then return 0 end
redis.call("ZREMRANGEBYSCORE", KEYS[2], "-inf", ARGV[4])
if not redis.call("ZSCORE", KEYS[2], ARGV[1]) and redis.call("ZCARD", KEYS[2]) >= tonumber(ARGV[5]) then return -1 end
if ARGV[3] == "" then redis.call("SET", KEYS[1], ARGV[2]) else redis.call("SET", KEYS[1], ARGV[2], "PXAT", ARGV[3]) end
redis.call("ZADD", KEYS[2], ARGV[3] == "" and "+inf" or ARGV[3], ARGV[1])
return 1`;

/** KEYS: value, index. ARGV: key, amount, end or "", now, most keys. Gives the sum, or an error text. */
const INCREMENT = `
local old = redis.call("GET", KEYS[1])
local number = 0
if old then
  if not string.match(old, "^%-?%d[%d.eE+-]*$") then return "not-a-number" end
  number = tonumber(old)
end
redis.call("ZREMRANGEBYSCORE", KEYS[2], "-inf", ARGV[4])
if not old and redis.call("ZCARD", KEYS[2]) >= tonumber(ARGV[5]) then return "quota" end
local text = string.format("%.17g", number + tonumber(ARGV[2]))
if ARGV[3] ~= "" then
  redis.call("SET", KEYS[1], text, "PXAT", ARGV[3])
  redis.call("ZADD", KEYS[2], ARGV[3], ARGV[1])
else
  redis.call("SET", KEYS[1], text, "KEEPTTL")
  if not old then redis.call("ZADD", KEYS[2], "+inf", ARGV[1]) end
end
return text`;

const TIMEOUT_MS = 2000;

/** How the client says that it never got an answer. */
const AWAY = /max retries per request|timed out|Connection is closed|ECONN|Stream isn't writeable/i;

/** State shared by all runtimes of a cluster. Needs Redis 6.2. The quota counts keys; sizes are limited per value. */
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
    const index = `patchbay-keys:{${flowId}}`;

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
      const args = [key, toText(value), end, now, limits.keys, mode, expected];
      const done = await reached(redis.eval(SET, 2, place(key), index, ...args));
      if (done === -1) throw quotaExceeded(flowId, `${limits.keys} keys`);
      return done === 1;
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
        const args = [key, by, end, now, limits.keys];
        const text = (await reached(redis.eval(INCREMENT, 2, place(key), index, ...args))) as string;
        if (text === "not-a-number") throw notANumber(key);
        if (text === "quota") throw quotaExceeded(flowId, `${limits.keys} keys`);
        return Number(text);
      },
      async delete(key) {
        checkKey(key);
        const results = await reached(redis.multi().del(place(key)).zrem(index, key).exec());
        return results?.[0]?.[1] === 1;
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
