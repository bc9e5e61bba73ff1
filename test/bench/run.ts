/**
 * `npm run bench -- SUITE [ARGUMENTS]`: runs `test/bench/SUITE.ts`, whose default export takes the arguments. Figures are
 * CPU time of the process under test, and ratios between things measured in the same run: absolute values drift with
 * the machine, those do not.
 */
import { existsSync, readdirSync } from "node:fs";

const [suite = "", ...args] = process.argv.slice(2);
const file = new URL(`./${suite}.ts`, import.meta.url);
if (!/^[a-z][a-z-]*$/.test(suite) || suite === "run" || !existsSync(file)) {
  const known = readdirSync(new URL(".", import.meta.url))
    .filter((name) => name.endsWith(".ts") && !name.includes(".child.") && name !== "run.ts" && name !== "kit.ts")
    .map((name) => name.slice(0, -3));
  process.stderr.write(`Usage: npm run bench -- SUITE. Suites: ${known.join(", ")}\n`);
  process.exit(1);
}
const { default: run } = (await import(file.href)) as { default(args: string[]): Promise<void> };
await run(args);
process.exit(0);
