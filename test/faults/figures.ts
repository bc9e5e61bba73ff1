import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";

const folder = fileURLToPath(new URL("../../test-results/faults/", import.meta.url));
const started = new Set<string>();
const lines: string[] = [];

/**
 * Notes what a fault cost, beside what is promised, in `test-results/faults/<test file>.txt` and, with `FAULT_FIGURES=1`,
 * on the screen. The table in README.md is made of these.
 */
export function figure(what: string, value: string, promise = ""): void {
  const file = `${folder}${basename(expect.getState().testPath ?? "unknown", ".test.ts")}.txt`;
  if (!started.has(file)) {
    mkdirSync(folder, { recursive: true });
    rmSync(file, { force: true });
    started.add(file);
  }
  const line = `${what}: ${value}${promise && ` (promised: ${promise})`}`;
  appendFileSync(file, `${line}\n`);
  lines.push(line);
}

afterAll(() => {
  if (process.env.FAULT_FIGURES) process.stdout.write(`${lines.splice(0).join("\n")}\n`);
});

export const ms = (value: number): string => `${Math.round(value).toLocaleString("en")} ms`;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
}
