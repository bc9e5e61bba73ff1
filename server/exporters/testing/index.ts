import type { Diagnostic } from "../../../flows/model/diagnostic.ts";
import { parseFlowTests, testsText } from "../../../flows/testing/index.ts";
import type { FlowTests } from "../../../flows/testing/index.ts";
import type { ExportFile, Project } from "../project.ts";
import { shipped, testRunner } from "../sources.ts";

/** Runs the TypeScript of projects on Node that do not run it themselves. */
export const TSX = "4.23.15";

/**
 * A flow's test file for its export. One that cannot be used is a warning, and the project then has no tests: what is
 * wrong with it is no fault of the handlers.
 */
export function readTests(text: string | undefined): { tests?: FlowTests; diagnostics: Diagnostic[] } {
  if (text === undefined) return { diagnostics: [] };
  const parsed = parseFlowTests(text);
  if ("tests" in parsed) return parsed.tests.tests.length > 0 ? { ...parsed, diagnostics: [] } : { diagnostics: [] };
  const message = `The flow's tests are left out, because they cannot be read: ${parsed.problems.slice(0, 3).join("; ")}.`;
  const hint = "Mend the flow's .test.json file; `patchbay test` says more about it.";
  return { diagnostics: [{ code: "target_tests_broken", severity: "warning", message, hint }] };
}

/** The tests with what runs them, beside `src` and not deployed; nothing when the flow has none. */
export function testFiles({ tests }: Project): ExportFile[] {
  if (!tests) return [];
  return [
    { path: "test/flow.test.json", text: testsText(tests) },
    ...shipped("testing", "test"),
    ...testRunner("test/runner"),
  ];
}

/** What package.json says of them, for projects on Node. */
export function testScripts({ tests }: Project, command = "tsx test/main.ts"): Record<string, string> {
  return tests ? { test: command } : {};
}

/** Lines of an ignore file that keep what only tests need out of a deployment. */
export function testIgnores({ tests }: Project): string {
  return tests ? "test\nnode_modules/tsx\nnode_modules/esbuild\nnode_modules/@esbuild\n" : "";
}
