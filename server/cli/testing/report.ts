import { differenceText } from "../../../flows/testing/index.ts";
import { formatDiagnostics } from "../diagnostics.ts";
import type { FlowResult } from "./test-flow.ts";

export interface Totals {
  passed: number;
  failed: number;
  /** Flows that could not be tested at all. */
  broken: number;
  coverage: { nodes: Share; wires: Share };
}
export interface Share {
  covered: number;
  all: number;
  /** Of nothing everything is covered. */
  percent: number;
}

export function totals(results: readonly FlowResult[]): Totals {
  const outcomes = results.flatMap((r) => r.outcomes);
  const covered = results.flatMap((r) => r.coverage ?? []);
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  const share = (done: number[], missed: number[]): Share => {
    const all = sum(done) + sum(missed);
    return { covered: sum(done), all, percent: all === 0 ? 100 : Math.floor((sum(done) * 1000) / all) / 10 };
  };
  return {
    passed: outcomes.filter((o) => o.passed).length,
    failed: outcomes.filter((o) => !o.passed).length,
    broken: results.filter((r) => r.problem !== undefined).length,
    coverage: {
      nodes: share(
        covered.map((c) => c.nodes.covered.length),
        covered.map((c) => c.nodes.missed.length),
      ),
      wires: share(
        covered.map((c) => c.wires.covered),
        covered.map((c) => c.wires.missed.length),
      ),
    },
  };
}

/** What happened, for people: a line per flow, below it what failed. */
export function resultText({ flow, outcomes, problem, diagnostics, updated }: FlowResult): string {
  if (problem !== undefined) {
    const details = diagnostics ? indent(formatDiagnostics(`${flow}.flow.json`, diagnostics)) : "";
    return `✗ ${flow}: ${problem}\n${details}`;
  }
  if (outcomes.length === 0) return `- ${flow}: no tests\n`;
  const failed = outcomes.filter((o) => !o.passed);
  const counts = [
    ...(outcomes.length > failed.length ? [`${outcomes.length - failed.length} passed`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(updated === undefined ? [] : [`${updated} recorded`]),
  ];
  const details = failed.map(
    (o) => `  ✗ ${o.name}\n${indent(o.problem ?? o.differences.map(differenceText).join("\n"), 6)}`,
  );
  return `${failed.length > 0 ? "✗" : "✓"} ${flow}: ${counts.join(", ")}\n${details.join("")}`;
}

/** What no test went through, by flow. */
export function coverageText(results: readonly FlowResult[], { coverage: { nodes, wires } }: Totals): string {
  const part = (what: string, { covered, all, percent }: Share) => `${covered} of ${all} ${what} (${percent} %)`;
  const missed = results.flatMap(({ flow, coverage }) => {
    const names = coverage?.nodes.missed ?? [];
    const ways = (coverage?.wires.missed ?? []).map(
      ({ from, port, to }) => `${from}${port === "next" ? "" : `:${port}`} → ${to}`,
    );
    return [
      ...(names.length > 0 ? [`  ${flow}: never ran: ${names.join(", ")}\n`] : []),
      ...(ways.length > 0 ? [`  ${flow}: never taken: ${ways.join(", ")}\n`] : []),
    ];
  });
  return `Coverage: ${part("nodes", nodes)}, ${part("wires", wires)}\n${missed.join("")}`;
}

const indent = (text: string, by = 4) => text.replace(/^(?=.)/gm, " ".repeat(by)).replace(/\n?$/, "\n");
