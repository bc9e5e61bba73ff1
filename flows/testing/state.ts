import type { FlowState } from "../handler-kit/types.ts";

/** A flow's state in a plain object that can be looked at afterwards. Nothing expires: a test has no time. */
export function plainState(values: Record<string, unknown>): FlowState {
  const has = (key: string) => Object.hasOwn(values, key);
  const copy = (value: unknown): unknown => {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError("The value is no JSON");
    return JSON.parse(text);
  };
  /** Also under a key like `__proto__`. */
  const put = (key: string, value: unknown) =>
    void Object.defineProperty(values, key, { value, writable: true, enumerable: true, configurable: true });
  const state: FlowState = {
    get: async (key) => (has(key) ? copy(values[key]) : undefined),
    set: async (key, value) => put(key, copy(value)),
    compareAndSet: async (key, expected, value) => {
      const now = has(key) ? JSON.stringify(values[key]) : undefined;
      if (now !== (expected === undefined ? undefined : JSON.stringify(expected))) return false;
      put(key, copy(value));
      return true;
    },
    increment: async (key, by = 1) => {
      const now = has(key) ? values[key] : 0;
      if (typeof now !== "number") throw new TypeError(`The value of ${JSON.stringify(key)} is no number`);
      put(key, now + by);
      return now + by;
    },
    delete: async (key) => {
      const was = has(key);
      delete values[key];
      return was;
    },
  };
  return state;
}
