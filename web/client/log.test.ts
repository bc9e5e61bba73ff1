import { describe, expect, it } from "vitest";
import { append, compact, filterLog, type LogEntry, logLine, pretty, withAck } from "./log.ts";

const entry = (id: number, change: Partial<LogEntry> = {}): LogEntry => ({
  id,
  at: 0,
  kind: "in",
  event: "e",
  args: [id],
  ...change,
});

describe("the log of a client", () => {
  it("keeps the newest entries", () => {
    const log = append([entry(1), entry(2)], [entry(3)], 2);
    expect(log.map(({ id }) => id)).toEqual([2, 3]);
  });

  it("puts an ack on the entry that asked for it", () => {
    const log = withAck([entry(1, { ack: { state: "waiting" } }), entry(2)], 1, {
      state: "received",
      args: ["ok"],
      ms: 4,
    });
    expect(log[0]?.ack).toEqual({ state: "received", args: ["ok"], ms: 4 });
    expect(log[1]?.ack).toBeUndefined();
  });

  it("finds entries by every word, in names and arguments", () => {
    const log = [
      entry(1, { event: "chat", args: ["Hello"] }),
      entry(2, { event: "new message", args: ["hello", { to: "Bob" }] }),
    ];
    expect(filterLog(log, "hello bob").map(({ id }) => id)).toEqual([2]);
    expect(filterLog(log, " ")).toBe(log);
  });

  it("reads as one line each", () => {
    expect(
      logLine(entry(1, { kind: "out", event: "ask", args: ["x", 1], ack: { state: "received", args: [2], ms: 3 } })),
    ).toBe('1970-01-01T00:00:00.000Z → ask "x" 1 ack(2) 3 ms');
    expect(logLine(entry(1, { event: undefined, args: undefined, kind: "info", text: "connected" }))).toBe(
      "1970-01-01T00:00:00.000Z · connected",
    );
  });

  it("shows binary by its size and undefined as such", () => {
    expect(compact({ data: new Uint8Array(3) })).toBe('{"data":"‹binary, 3 bytes›"}');
    expect(compact(undefined)).toBe("undefined");
    expect(pretty({ a: 1 })).toBe('{\n  "a": 1\n}');
  });
});
