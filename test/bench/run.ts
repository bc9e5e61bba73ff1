/**
 * `npm run bench -- SUITE [ARGUMENTS]`: runs `test/bench/SUITE.ts`, whose default export takes the arguments. Figures are
 * CPU time of the process under test, and ratios between things measured in the same run: absolute values drift with
 * the machine, those do not.
 */
import { readdirSync } from "node:fs";

const [suite = "", ...args] = process.argv.slice(2);
const parts = new Set(["run.ts", "kit.ts", "node-red.ts", "runtime-node-red.ts", "runtime-parts.ts"]);
const suites = readdirSync(new URL(".", import.meta.url))
  .filter((name) => name.endsWith(".ts") && !name.includes(".child.") && !parts.has(name))
  .map((name) => name.slice(0, -3));
if (!suites.includes(suite)) {
  process.stderr.write(`Usage: npm run bench -- SUITE. Suites: ${suites.join(", ")}\n`);
  process.exit(1);
}
const { default: run } = (await import(new URL(`./${suite}.ts`, import.meta.url).href)) as {
  default(args: string[]): Promise<void>;
};
await run(args);
process.exit(0);
