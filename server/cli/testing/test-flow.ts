import { coverage, parseFlowTests, record, testsText } from "../../../flows/testing/index.ts";
import type { Coverage, FlowTests, TestOutcome } from "../../../flows/testing/index.ts";
import type { Diagnostic } from "../../../flows/model/diagnostic.ts";
import { parseFlow } from "../../../flows/model/index.ts";
import { LIMITS } from "../../../flows/model/document.ts";
import { readText, writeDurably } from "../../store/durable.ts";
import { readLibrary } from "../flow-file.ts";
import type { TestedFile } from "./find.ts";
import { runInChild } from "./run.ts";

export interface FlowResult {
  flow: string;
  outcomes: TestOutcome[];
  /** Why the flow could not be tested at all. */
  problem?: string;
  /** What is wrong with the flow, where that is why. */
  diagnostics?: Diagnostic[];
  /** Absent where it could not be tested. */
  coverage?: Coverage;
  /** How many tests were rewritten by `update`. */
  updated?: number;
}

export interface TestOptions {
  timeoutMs: number;
  update: boolean;
  /** Only tests with this in their name. */
  filter?: string;
}

/** Compiles one flow as it would be deployed and runs its tests. Rejects only for what is wrong with us. */
export async function testFlow(file: TestedFile, { timeoutMs, update, filter }: TestOptions): Promise<FlowResult> {
  const flow = file.id;
  const broken = (problem: string, diagnostics?: Diagnostic[]): FlowResult => ({
    flow,
    outcomes: [],
    problem,
    ...(diagnostics ? { diagnostics } : {}),
  });
  const text = await read(file.flow);
  if (text === undefined) return broken(`There is no ${flow}.flow.json beside ${flow}.test.json.`);
  const { build } = await import("../../language/work.ts");
  const built = build(text, { id: flow, library: await readLibrary({ path: file.flow, text }) });
  if (!built.module) return broken(`${flow}.flow.json has errors.`, built.diagnostics);
  const document = parseFlow(text, { id: flow }).flow!;
  const found = await read(file.tests);
  const parsed = found === undefined ? { tests: { tests: [] } } : parseFlowTests(found);
  if ("problems" in parsed) return broken(`${flow}.test.json cannot be used: ${parsed.problems.join("; ")}.`);
  const chosen = parsed.tests.tests.filter(({ name }) => filter === undefined || name.includes(filter));
  const outcomes = await runInChild(built.module.code, chosen, timeoutMs);
  const updated = update ? await rewrite(file.tests, parsed.tests, outcomes) : 0;
  return { flow, outcomes, coverage: coverage(document, outcomes), ...(updated > 0 ? { updated } : {}) };
}

/** Takes what happened as expected where it is not; the outcomes then have passed. */
async function rewrite(path: string, file: FlowTests, outcomes: TestOutcome[]): Promise<number> {
  const failed = new Map(
    outcomes.flatMap((o) =>
      o.passed || o.problem !== undefined || Object.keys(o.actual).length === 0 ? [] : [[o.name, o]],
    ),
  );
  // A test that expects nothing yet passes, and is filled in as well.
  for (const test of file.tests) {
    const outcome = outcomes.find((o) => o.name === test.name);
    if (outcome?.passed && Object.keys(test.expect).length === 0) failed.set(test.name, outcome);
  }
  if (failed.size === 0) return 0;
  const tests = file.tests.map((test) => (failed.has(test.name) ? record(test, failed.get(test.name)!) : test));
  await writeDurably(path, testsText({ tests }));
  for (const outcome of failed.values()) Object.assign(outcome, { passed: true, differences: [] });
  return failed.size;
}

/** Some bytes more than a document may have: that it is too large is the language's to say. */
const read = async (path: string) => (await readText(path, LIMITS.documentBytes * 4))?.text;
