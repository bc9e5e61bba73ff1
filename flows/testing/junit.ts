import { differenceText } from "./compare.ts";
import type { TestOutcome } from "./run.ts";

/** JUnit XML, as CI systems read it: a suite per flow. */
export function junit(suites: readonly { flow: string; outcomes: readonly TestOutcome[] }[]): string {
  const blocks = suites.map(({ flow, outcomes }) => {
    const cases = outcomes.map(({ name, passed, differences }) => {
      const head = `    <testcase classname="${xml(flow)}" name="${xml(name)}"`;
      if (passed) return `${head}/>`;
      const text = differences.map(differenceText).join("\n");
      return `${head}>\n      <failure message="${xml(differences[0]?.path ?? "failed")}">${xml(text)}</failure>\n    </testcase>`;
    });
    const failures = outcomes.filter((o) => !o.passed).length;
    return `  <testsuite name="${xml(flow)}" tests="${outcomes.length}" failures="${failures}">\n${cases.join("\n")}\n  </testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${blocks.join("\n")}\n</testsuites>\n`;
}

/** XML 1.0 has no way to write most control characters. */
const xml = (text: string) =>
  text
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
