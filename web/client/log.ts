/** What one client sent and received, newest last, bounded. Pure: the store keeps the lists. */

export const LOG_LIMIT = 500;

export type AckState =
  | { state: "waiting" }
  | { state: "received"; args: unknown[]; ms: number }
  | { state: "timeout"; ms: number };

export interface LogEntry {
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  kind: "in" | "out" | "info" | "error";
  event?: string;
  args?: unknown[];
  /** Of entries that are not events. */
  text?: string;
  ack?: AckState;
}

/** Adds at the end and drops the oldest beyond the limit. */
export function append(log: readonly LogEntry[], entries: readonly LogEntry[], limit = LOG_LIMIT): LogEntry[] {
  return [...log, ...entries].slice(-limit);
}

export function withAck(log: readonly LogEntry[], id: number, ack: AckState): LogEntry[] {
  return log.map((entry) => (entry.id === id ? { ...entry, ack } : entry));
}

/** Case-insensitive search in event name, arguments and text; every word must occur. */
export function filterLog(log: readonly LogEntry[], search: string): readonly LogEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return log;
  return log.filter((entry) => {
    const text = logLine(entry).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** One line of text per entry, for search and the clipboard. */
export function logLine(entry: LogEntry): string {
  const arrow = { in: "←", out: "→", info: "·", error: "!" }[entry.kind];
  const parts = [new Date(entry.at).toISOString(), arrow];
  if (entry.event !== undefined) parts.push(entry.event, ...(entry.args ?? []).map(compact));
  if (entry.text !== undefined) parts.push(entry.text);
  if (entry.ack?.state === "received")
    parts.push(`ack(${entry.ack.args.map(compact).join(", ")})`, `${entry.ack.ms} ms`);
  if (entry.ack?.state === "timeout") parts.push(`no ack within ${entry.ack.ms} ms`);
  if (entry.ack?.state === "waiting") parts.push("waiting for ack");
  return parts.join(" ");
}

/** JSON on one line; binary by its size. */
export function compact(value: unknown): string {
  return stringify(value, undefined);
}

/** JSON over several lines, for reading. */
export function pretty(value: unknown): string {
  return stringify(value, 2);
}

function stringify(value: unknown, indent: number | undefined): string {
  return (
    JSON.stringify(
      value,
      (_key, member: unknown) => (isBinary(member) ? `‹binary, ${member.byteLength} bytes›` : member),
      indent,
    ) ?? "undefined"
  );
}

function isBinary(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

/** `13:37:02.041`, in the author's own time zone. */
export function clock(at: number): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
