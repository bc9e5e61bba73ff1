import type { FlowState } from "../../../flows/handler-kit/types.ts";

/** Where flows keep what outlives a run. Every implementation passes `contract.ts`. */
export interface StateStore {
  forFlow(flowId: string): FlowState;
  /** Other runtimes may use the same store, so what must happen once wants a claim. */
  readonly shared: boolean;
  close(): Promise<void>;
}

export interface StateLimits {
  keys: number;
  /** Characters of keys and JSON together; Redis counts bytes. */
  characters: number;
}

/** Per flow. */
export const defaultLimits: StateLimits = { keys: 10_000, characters: 16 * 1024 * 1024 };

const MAX_KEY = 512;
const MAX_VALUE = 256 * 1024;

export function checkKey(key: unknown): asserts key is string {
  if (typeof key !== "string" || key === "" || key.length > MAX_KEY) {
    throw new TypeError(`state: a key must be text of 1 to ${MAX_KEY} characters`);
  }
}

/** JSON with sorted members, so that equal values are equal texts. */
export function toText(value: unknown): string {
  const text = JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    if (ArrayBuffer.isView(member)) throw new TypeError("state: bytes are no JSON; make text of them, such as base64");
    return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }) as string | undefined;
  if (text === undefined)
    throw new TypeError(`state: a value must be JSON, not ${typeof value}; use delete to remove one`);
  if (text.length > MAX_VALUE)
    throw new RangeError(`state: a value has at most ${MAX_VALUE} characters, this has ${text.length}`);
  return text;
}

/** Milliseconds since 1970 at which a value written now ends; undefined for never. */
export function endOf(ttl: unknown, now: number): number | undefined {
  if (ttl === undefined || ttl === null) return undefined;
  if (typeof ttl !== "number" || !(ttl > 0) || ttl > 10 * 365 * 86_400) {
    throw new TypeError("state: ttl must be a positive number of seconds, at most ten years");
  }
  return now + Math.ceil(ttl * 1000);
}

export function checkAmount(by: unknown): asserts by is number {
  if (typeof by !== "number" || !Number.isFinite(by)) throw new TypeError("state: increment wants a number");
}

export function notANumber(key: string): TypeError {
  return new TypeError(`state: "${key}" holds no number, so it cannot be incremented`);
}

export function quotaExceeded(flowId: string, what: string): RangeError {
  return new RangeError(`state: flow "${flowId}" has used its quota of ${what}`);
}
