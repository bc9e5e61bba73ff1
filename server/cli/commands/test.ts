import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { junit } from "../../../flows/testing/index.ts";
import { writeDurably } from "../../store/durable.ts";
import { UsageError, type Arguments, type Command, type Io } from "../command.ts";
import { json } from "../diagnostics.ts";
import { findFlows } from "../testing/find.ts";
import { coverageText, resultText, totals } from "../testing/report.ts";
import { testFlow, type FlowResult, type TestOptions } from "../testing/test-flow.ts";
import { watchFlows } from "../testing/watch.ts";

export const test: Command = {
  name: "test",
  usage: "[FLOW…]",
  summary: "Run the tests of all flows, or of those named by id or file. Without network; effects come from the tests.",
  flags: {
    flows: { type: "string", about: "the folder of the flows; PATCHBAY_FLOWS or flows/saved without it" },
    name: { type: "string", about: "only tests with this in their name" },
    timeout: { type: "string", about: "milliseconds one test may take, 5000 without it" },
    junit: { type: "string", about: "write a JUnit report to this file" },
    coverage: { type: "boolean", about: "say which nodes and wires no test went through" },
    "min-coverage": { type: "string", about: "fail when fewer per cent of nodes or of wires are covered" },
    update: { type: "boolean", about: "take what happened as expected and rewrite the test files" },
    watch: { type: "boolean", about: "run again whenever a flow or its tests change" },
  },
  files: { min: 0, max: 10_000 },
  async run(args) {
    const once = () => runAll(args, options(args));
    if (!args.flags.watch) return once();
    const again = async () => void (await once().catch((error: Error) => args.io.stderr(`${error.message}\n`)));
    const files = await findFlows(args.positionals, folderOf(args), args.io);
    return watchFlows(files, again);
  },
};

interface Options extends TestOptions {
  minCoverage?: number;
}

function options({ flags }: Arguments): Options {
  const number = (name: string, least: number, most: number): number | undefined => {
    const text = flags[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text !== "" && value >= least && value <= most) return value;
    throw new UsageError(`--${name} must be a number from ${least} to ${most}, not "${text}".`);
  };
  return {
    timeoutMs: number("timeout", 1, 600_000) ?? 5_000,
    minCoverage: number("min-coverage", 0, 100),
    update: flags.update === true,
    ...(typeof flags.name === "string" ? { filter: flags.name } : {}),
  };
}

function folderOf({ flags, io }: Arguments): string {
  return resolve(io.cwd, typeof flags.flows === "string" ? flags.flows : process.env.PATCHBAY_FLOWS || "flows/saved");
}

async function runAll(args: Arguments, { minCoverage, ...how }: Options): Promise<number> {
  const { flags, io } = args;
  const files = await findFlows(args.positionals, folderOf(args), io);
  const results = await inParallel(files, async (file) => {
    const result = await testFlow(file, how);
    if (!flags.json) io.stdout(resultText(result));
    return result;
  });
  const sum = totals(results);
  const { nodes, wires } = sum.coverage;
  const enough = minCoverage === undefined || Math.min(nodes.percent, wires.percent) >= minCoverage;
  const none = sum.passed + sum.failed + sum.broken === 0;
  const ok = sum.failed === 0 && sum.broken === 0 && enough && !none;
  if (typeof flags.junit === "string") await writeDurably(resolve(io.cwd, flags.junit), junit(results));
  if (flags.json) {
    // Traces are told as coverage.
    const flows = results.map((r) => ({ ...r, outcomes: r.outcomes.map((o) => ({ ...o, traces: undefined })) }));
    io.stdout(json({ ok, ...sum, flows }));
    return ok ? 0 : 1;
  }
  if (flags.coverage || minCoverage !== undefined) io.stdout(coverageText(results, sum));
  io.stdout(
    `${sum.passed} passed, ${sum.failed} failed${sum.broken > 0 ? `, ${sum.broken} flows could not be tested` : ""}\n`,
  );
  explain(io, { none, enough, minCoverage });
  return ok ? 0 : 1;
}

function explain(
  io: Io,
  { none, enough, minCoverage }: { none: boolean; enough: boolean; minCoverage?: number },
): void {
  if (none) io.stderr("No tests were found. Tests of <id>.flow.json stand in <id>.test.json beside it.\n");
  if (!enough) io.stderr(`Less than ${minCoverage} % of nodes or of wires is covered.\n`);
}

/** As many at a time as there are processors; results in the order of the list. */
async function inParallel<T>(list: readonly T[], work: (item: T) => Promise<FlowResult>): Promise<FlowResult[]> {
  const results: FlowResult[] = [];
  let next = 0;
  const lane = async () => {
    while (next < list.length) {
      const at = next++;
      results[at] = await work(list[at]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), list.length) }, lane));
  return results;
}
