import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../flows/compiler/index.ts";
import { typecheck } from "../../flows/compiler/typecheck.ts";
import { parseFlow, serializeFlow } from "../../flows/model/index.ts";
import { normalizeFlow } from "../../flows/nodes/index.ts";
import { execute, load, readLibrary, typescript, type RunInput } from "./support.ts";

/**
 * Each folder of `samples` is a flow, its runs (`runs.json`), and in `_expected` its code and what the runs do. Other
 * flows in it are those whose parts it calls.
 * `UPDATE=1 npx vitest run test/compiler` rewrites what is expected; read the diff.
 */
const folder = new URL("./samples/", import.meta.url);
const cases = readdirSync(folder, { withFileTypes: true })
  .filter((d) => d.isDirectory())
  .map((d) => d.name);
const update = process.env.UPDATE === "1";

function compare(actual: string, path: URL): void {
  if (update) {
    mkdirSync(new URL(".", path), { recursive: true });
    writeFileSync(path, actual);
  }
  expect(existsSync(path), `${path.pathname} is missing; run with UPDATE=1`).toBe(true);
  expect(actual).toBe(readFileSync(path, "utf8"));
}

describe.each(cases)("%s", (name) => {
  const at = (file: string) => new URL(`${name}/${file}`, folder);
  const { flow, diagnostics } = parseFlow(readFileSync(at("input.flow.json"), "utf8"));
  if (!flow) throw new Error(`${name}: ${JSON.stringify(diagnostics)}`);
  const library = readLibrary(at("."));

  test("compiles to the expected code, which TypeScript accepts", () => {
    const result = compile(flow, { library });
    expect(result.diagnostics.filter((d) => d.severity === "error")).toEqual([]);
    expect(typecheck(result, typescript).diagnostics).toEqual([]);
    expect(result.lines).toHaveLength(result.code!.split("\n").length - 1);
    compare(result.code!, at("_expected/flow.ts"));
  });

  test("does what is expected, traced or not", async () => {
    const runs = JSON.parse(readFileSync(at("runs.json"), "utf8")) as RunInput[];
    const module = await load(compile(flow, { library }).code!);
    const traced = await load(compile(flow, { instrument: true, library }).code!);
    const outputs = [];
    for (const run of runs) {
      const output = await execute(module, run);
      const { traces, entered, ...rest } = await execute(traced, run);
      expect(JSON.parse(JSON.stringify(rest)), "the traced run differs").toEqual(JSON.parse(JSON.stringify(output)));
      expect(traces?.length).toBeGreaterThan(0);
      // What something leads to begins, with its input, before it has a value.
      const began = new Set(entered?.map(([node]) => node));
      const led = traces!.filter(([node]) => flow.wires.some(({ to }) => to === node));
      expect(led.filter(([node]) => !began.has(node))).toEqual([]);
      outputs.push({ run, output });
    }
    // Handlers keep nothing between runs: whatever ran before, in whichever order, changes nothing.
    for (const { run, output } of outputs.toReversed()) expect(await execute(module, run)).toEqual(output);
    compare(`${JSON.stringify(outputs, null, 2)}\n`, at("_expected/run.json"));
  });

  test("is the same wherever its nodes stand, however often it is saved", () => {
    const code = compile(flow, { library }).code;
    const moved = {
      ...flow,
      layout: Object.fromEntries(Object.keys(flow.nodes).map((id, i) => [id, { x: i, y: -i }])),
    };
    expect(compile(moved, { library }).code).toBe(code);
    const again = parseFlow(serializeFlow(normalizeFlow(flow))).flow!;
    expect(compile(again, { library }).code).toBe(code);
  });
});
