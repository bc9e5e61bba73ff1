import type { TestOutcome } from "./run.ts";
import type { Expected, FlowTest, FlowTests } from "./types.ts";

/**
 * The test with what really happened as what is expected. A test that expects something keeps to those parts; one that
 * expects nothing yet gets everything worth reading.
 */
export function record(test: FlowTest, { actual }: Pick<TestOutcome, "actual">): FlowTest {
  const asked = Object.keys(test.expect).filter((key) => key !== "error");
  const keys = asked.length > 0 ? asked : Object.keys(actual).filter((key) => isWorthReading(key, actual[key], test));
  const expect = Object.fromEntries(keys.filter((key) => actual[key] !== undefined).map((key) => [key, actual[key]]));
  return { ...test, expect: { ...expect, ...(actual.error === undefined ? {} : { error: actual.error }) } as Expected };
}

function isWorthReading(key: string, value: unknown, test: FlowTest): boolean {
  if (key === "state") return JSON.stringify(value) !== JSON.stringify(test.effects?.state ?? {});
  // That nothing was sent is said, that nothing was logged is not.
  return key === "actions" || !Array.isArray(value) || value.length > 0;
}

/** What a run recorded by the runtime says of itself (`Trace` in `server/README.md`), as far as a test needs it. */
export interface RecordedRun {
  trigger: string;
  event: unknown;
  nodes: readonly { node: string; value: unknown }[];
  actions: readonly unknown[];
  ack?: unknown[];
  statusCode?: number;
  error?: { message: string };
}

/**
 * A test from a recorded run: its event, the answers its `http.call` nodes got, what it sent. Time, chance, state and
 * calls inside function nodes are not in a trace: where they matter, fill them in, or record again
 * (`patchbay test --update`).
 * @param typeOf the type of a node of the flow
 */
export function testFromTrace(run: RecordedRun, name: string, typeOf: (node: string) => string | undefined): FlowTest {
  const http = run.nodes.flatMap(({ node, value }) => {
    if (typeOf(node) !== "http.call" || typeof value !== "object" || value === null) return [];
    const { error, status, headers, body } = value as Record<string, any>;
    return [status === undefined && typeof error === "string" ? { error } : { status, headers, body }];
  });
  const { error, ack, statusCode, actions } = run;
  const done = { actions: [...actions], ...(ack ? { ack } : {}), ...(statusCode === undefined ? {} : { statusCode }) };
  return {
    name,
    trigger: run.trigger,
    event: run.event as Record<string, unknown>,
    ...(http.length > 0 ? { effects: { http } } : {}),
    expect: error ? { error: error.message } : done,
  };
}

const WIDTH = 100;

/** The text of a test file as one would write it by hand: what fits on a line stands on one. */
export function testsText(file: FlowTests): string {
  // The names of what is given and what comes of it stand below each other.
  return `${text(file, 0, 0, 2)}\n`;
}

/** @param open down to this depth nothing is put on one line */
function text(value: unknown, indent: number, used: number, open: number): string {
  const flat = open > 0 ? undefined : oneLine(value);
  if (flat !== undefined && indent + used + flat.length < WIDTH) return flat;
  const inside = " ".repeat(indent + 2);
  const lines = (items: string[], [start, end]: string) =>
    items.length === 0
      ? `${start}${end}`
      : `${start}\n${inside}${items.join(`,\n${inside}`)}\n${" ".repeat(indent)}${end}`;
  if (Array.isArray(value))
    return lines(
      value.map((item) => text(item ?? null, indent + 2, 1, open)),
      "[]",
    );
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined) return [];
    const name = `${JSON.stringify(key)}: `;
    return [name + text(inner, indent + 2, name.length + 1, open - 1)];
  });
  return lines(members, "{}");
}

function oneLine(value: unknown): string | undefined {
  if (Array.isArray(value)) return `[${value.map((item) => oneLine(item) ?? "null").join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([key, inner]) => {
    const shown = oneLine(inner);
    return shown === undefined ? [] : [`${JSON.stringify(key)}: ${shown}`];
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
