import { differenceText } from "./compare.ts";
import type { TestOutcome } from "./run.ts";

export interface TestedFlow {
  flow: string;
  outcomes: readonly Omit<TestOutcome, "actual" | "traces">[];
  /** The flow could not be tested at all: it does not compile, its tests cannot be read. */
  problem?: string;
}

/** JUnit XML, as CI systems read it: a suite per flow; a flow that could not be tested is a test case with an error. */
export function junit(suites: readonly TestedFlow[]): string {
  const blocks = suites.map(({ flow, outcomes, problem }) => {
    const failures = outcomes.filter((o) => !o.passed && o.problem === undefined).length;
    const errors = outcomes.filter((o) => o.problem !== undefined).length + (problem === undefined ? 0 : 1);
    const cases = outcomes.map((outcome) => testCase(flow, outcome));
    if (problem !== undefined) {
      cases.push(element(`<testcase classname="${xml(flow)}" name="${xml(flow)}"`, "error", problem));
    }
    const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}"`;
    const body = cases.length === 0 ? "" : `${cases.join("\n")}\n`;
    return `  <testsuite name="${xml(flow)}" ${counts}>\n${body}  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${blocks.join("\n")}\n</testsuites>\n`;
}

function testCase(flow: string, { name, passed, problem, durationMs, differences }: TestedFlow["outcomes"][number]) {
  const time = durationMs === undefined ? "" : ` time="${(durationMs / 1000).toFixed(3)}"`;
  const head = `<testcase classname="${xml(flow)}" name="${xml(name)}"${time}`;
  if (problem !== undefined) return element(head, "error", problem);
  if (passed) return `    ${head}/>`;
  return element(head, "failure", differences.map(differenceText).join("\n"), differences[0]?.path);
}

const element = (head: string, kind: "failure" | "error", text: string, message = text.split("\n")[0]!) =>
  `    ${head}>\n      <${kind} message="${xml(message)}">${xml(text)}</${kind}>\n    </testcase>`;

/** XML 1.0 has no way to write most control characters. */
const xml = (text: string) =>
  text
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
