import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseFlow } from "../../flows/model/index.ts";
import { runCli } from "../../server/cli/index.ts";
import { compareExport, writeExport } from "../../server/exporters/folder.ts";
import { exportFlow, KIT, targets } from "../../server/exporters/index.ts";
import type { ExportResult } from "../../server/exporters/index.ts";
import { compileChecked } from "../../server/language/work.ts";
import { run } from "./processes.ts";
import { bun } from "./targets/bun.ts";
import { deno } from "./targets/deno.ts";

/** The tests of a flow, run where it was exported to: by what the project itself installs, and never with our sources. */

const examples = new URL("../../flows/examples/", import.meta.url);
const text = await readFile(new URL("chat.flow.json", examples), "utf8");
const tests = await readFile(new URL("chat.test.json", examples), "utf8");
const flow = parseFlow(text).flow!;
const compiled = compileChecked(text, { id: "chat", kit: KIT });
const tsx = createRequire(import.meta.url).resolve("tsx/cli");

let folder: string;
let env: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchbay-flow-tests-"));
  env = {};
});
afterEach(() => rm(folder, { recursive: true }));

function exportOf(target: string, given?: string): ExportResult {
  return exportFlow({ flow, compiled, target, tests: given });
}

async function written(target: string): Promise<void> {
  const { files } = exportOf(target, tests);
  await writeExport(folder, files, await compareExport(folder, files));
}

/** Passes; then says what differs, with status 1, once one expectation is another. */
async function passesThenFails(command: string, ...args: string[]): Promise<void> {
  expect(await run(command, args, folder, env)).toMatch(/✓ everyone sees a message[\s\S]*4 passed, 0 failed/);
  const file = join(folder, "test/flow.test.json");
  await writeFile(file, (await readFile(file, "utf8")).replace('"socket-1", "hello"', '"socket-1", "good bye"'));
  const failed = await run(command, args, folder, env).catch((error: Error) => error.message);
  expect(failed).toMatch(/ended with 1:/);
  expect(failed).toMatch(
    /✗ everyone sees a message\n {4}actions\.0\.parameters\.1\n {6}expected {2}"good bye"\n {6}got {7}"hello"\n/,
  );
  expect(failed).toContain("3 passed, 1 failed");
}

describe("a flow's tests in its export", () => {
  const npm = (...args: string[]) => run("npm", args, folder);

  test("node: npm test in an empty folder; it and its runner keep the project's strict types", async () => {
    await written("node");
    await npm("install", "--no-audit", "--no-fund");
    const strict = { extends: "./tsconfig.json", include: ["src", "test"] };
    await writeFile(join(folder, "tsconfig.all.json"), JSON.stringify(strict));
    await run("npx", ["tsc", "--noEmit", "-p", "tsconfig.all.json"], folder);
    await passesThenFails("npm", "test");
  }, 120_000);

  test("azure-functions: npm test after the build, which does not take the tests along", async () => {
    await written("azure-functions");
    await npm("install", "--no-audit", "--no-fund");
    await npm("run", "build");
    expect(await readFile(join(folder, ".funcignore"), "utf8")).toMatch(/^test$/m);
    await expect(readFile(join(folder, "dist/test/main.js"))).rejects.toThrow("ENOENT");
    await passesThenFails("npm", "test");
  }, 120_000);

  test("deno: deno task test, with no right to the network", async () => {
    await written("deno");
    await passesThenFails(await deno(), "task", "test");
  }, 120_000);

  test("bun: bun run test, with nothing installed", async () => {
    await written("bun");
    const program = await bun();
    env = { PATH: `${dirname(program)}:${process.env.PATH}` };
    await passesThenFails(program, "run", "test");
  }, 120_000);

  const others = targets.map(({ id }) => id).filter((id) => !["node", "azure-functions", "deno", "bun"].includes(id));
  test.each(others)(
    "%s: what npm test names runs",
    async (target) => {
      await written(target);
      const { scripts, devDependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      expect([scripts.test, devDependencies.tsx]).toEqual(["tsx test/main.ts", expect.stringMatching(/^\d/)]);
      expect(await run(process.execPath, [tsx, "test/main.ts"], folder)).toContain("4 passed, 0 failed");
    },
    60_000,
  );

  test.each(targets.map(({ id }) => id))("%s: none without a test file, the same bytes with one", (target) => {
    const bare = JSON.stringify(exportOf(target).files);
    expect(bare).not.toMatch(/"path":"test\/|test\/main\.ts|flow\.test\.json/);
    expect(JSON.stringify(exportOf(target, '{ "tests": [] }').files)).toBe(bare);
    if (target !== "node") expect(bare).not.toContain("tsx");
    const { files } = exportOf(target, tests);
    expect(exportOf(target, tests.replaceAll("\n", "\r\n")).files).toEqual(files);
    const readme = files.find(({ path }) => path === "README.md")!.text;
    expect(readme).toMatch(
      /`(?:npm test|deno task test|bun run test)` runs the flow's tests, `test\/flow\.test\.json`/,
    );
  });

  test("a test file that cannot be used is a warning, and the project has none", () => {
    const { files, diagnostics } = exportOf("node", '{ "tests": [{ "name": "x" }] }');
    expect(diagnostics).toContainEqual(
      expect.objectContaining({
        code: "target_tests_broken",
        severity: "warning",
        message: expect.stringContaining("tests.0.trigger"),
      }),
    );
    expect(files).toEqual(exportOf("node").files);
  });

  test("the command line takes them from beside the flow, and --check tells when they have changed", async () => {
    const says: string[] = [];
    const say = (words: string) => void says.push(words);
    const cli = (...more: string[]) =>
      runCli(["export", "chat.flow.json", "--target", "node", "--out", "out", ...more], {
        cwd: folder,
        stdout: say,
        stderr: say,
      });
    await writeFile(join(folder, "chat.flow.json"), text);
    await writeFile(join(folder, "chat.test.json"), tests);
    expect([await cli(), await cli("--check")]).toEqual([0, 0]);
    expect(JSON.parse(await readFile(join(folder, "out/test/flow.test.json"), "utf8"))).toEqual(JSON.parse(tests));
    await writeFile(join(folder, "chat.test.json"), tests.replaceAll("hello", "hallo"));
    expect(await cli("--check")).toBe(1);
    expect(says.join("")).toContain("changed test/flow.test.json");
    await rm(join(folder, "chat.test.json"));
    expect(await cli()).toBe(0);
    await expect(readFile(join(folder, "out/test/main.ts"))).rejects.toThrow("ENOENT");
  }, 60_000);
});
