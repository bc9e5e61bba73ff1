import { readFileSync } from "node:fs";
import process from "node:process";
import flow from "../src/flow.ts";
import { differenceText } from "./runner/compare.ts";
import { runFlowTests } from "./runner/run.ts";
import type { FlowTests } from "./runner/types.ts";

/* Runs the tests of flow.test.json. Without network: what the world answers stands in the tests. Exit status 0 or 1. */
const file = new URL("flow.test.json", import.meta.url);
const outcomes = await runFlowTests(flow, JSON.parse(readFileSync(file, "utf8")) as FlowTests);
for (const { name, passed, differences } of outcomes) {
  console.log(`${passed ? "✓" : "✗"} ${name}`);
  for (const difference of differences) console.log(differenceText(difference).replaceAll(/^/gm, "    "));
}
const failed = outcomes.filter(({ passed }) => !passed).length;
console.log(`${outcomes.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || outcomes.length === 0 ? 1 : 0;
