import { writeSummary } from "./bytes.ts";
import type { Failure } from "./protocol.ts";

const MAX_STACK = 8000;
const MAX_MESSAGE = 2000;

/** Any thrown value as text; survives values whose own getters throw. */
export function describe(error: unknown): Failure {
  try {
    if (error instanceof Error) {
      const message = `${error.message || error.name}`.slice(0, MAX_MESSAGE);
      return { message, stack: String(error.stack).slice(0, MAX_STACK) };
    }
    const text = typeof error === "string" ? error : JSON.stringify(error);
    return { message: `Thrown: ${text}`.slice(0, MAX_MESSAGE) };
  } catch {
    return { message: "Something was thrown that cannot be described" };
  }
}

/**
 * A value as it is now, cut to about `max` characters of JSON: what is recorded must not change with the original, and
 * a large value must not fill the traces.
 */
export function snapshot(value: unknown, max: number): unknown {
  const text = snapshotText(value, max);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The same as JSON. */
export function snapshotText(value: unknown, max: number): string | undefined {
  try {
    // An error has nothing that JSON would tell.
    const text = writeSummary(value instanceof Error ? { ...value, message: value.message } : value);
    if (text === undefined) return typeof value === "undefined" ? undefined : JSON.stringify(`[${typeof value}]`);
    if (text.length <= max) return text;
    return JSON.stringify({ truncated: true, characters: text.length, start: text.slice(0, max) });
  } catch (error) {
    return JSON.stringify({ unserialisable: describe(error).message });
  }
}
