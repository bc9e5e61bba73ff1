import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { exportFlow, KIT, targets } from "../../server/exporters/index.ts";
import { build, compileChecked } from "../../server/language/work.ts";
import { parseFlow } from "../../flows/model/index.ts";

/** Flows with `jsonata` nodes carry the interpreter with them; others do not. */
const read = (name: string) =>
  readFileSync(new URL(`../compiler/samples/${name}/input.flow.json`, import.meta.url), "utf8");
const filesOf = (name: string, target: string) => {
  const text = read(name);
  const { files, diagnostics } = exportFlow({
    flow: parseFlow(text).flow!,
    compiled: compileChecked(text, { kit: KIT }),
    target,
  });
  expect(diagnostics.filter((d) => d.severity === "error")).toEqual([]);
  return files;
};

test.each(targets.map(({ id }) => id))("%s: only when a flow uses it", (target) => {
  const paths = (name: string) => filesOf(name, target).map(({ path }) => path);
  const kit = paths("jsonata").find((path) => path.endsWith("handler-kit/types.ts"))!;
  expect(paths("jsonata")).toContain(kit.replace("types.ts", "jsonata.ts"));
  expect(paths("chat").filter((path) => path.includes("jsonata"))).toEqual([]);
});

test("the exported sources run, with nothing installed and no code made from text", () => {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-jsonata-"));
  try {
    for (const { path, text } of filesOf("jsonata", "node")) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const script = `
      const { order } = await import(${JSON.stringify(pathToFileURL(join(folder, "src/flow.ts")).href)});
      const event = { params: { items: [{ name: "a", price: 2, count: 3 }] }, userId: "ada" };
      const result = await order(event, { env: { RATE: "2" }, now: () => 0, random: () => 0 });
      console.log(JSON.stringify(result.ack));`;
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
    const args = ["--import", tsx, "--disallow-code-generation-from-strings", "--input-type=module", "-e", script];
    const [bill, total] = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as unknown[];
    expect([bill, total]).toEqual([expect.objectContaining({ total: 12, names: "a", by: "ada" }), "12"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("in our own runtime's module the source map still leads to the generated TypeScript", () => {
  const { code } = build(read("jsonata")).module!;
  expect(code).not.toMatch(/^\s*import /m);
  const data = /sourceMappingURL=data:application\/json;base64,(\S+)/.exec(code)![1]!;
  const payload = JSON.parse(Buffer.from(data, "base64").toString("utf8")) as { sourcesContent: string[] };
  const map = new SourceMap(payload as never);
  const at = (text: string, of: string) => of.split("\n").findIndex((line) => line.includes(text));
  for (const text of ["jsonataExpression(bill", "const billExpression", "bill.total.toFixed(2)"]) {
    const { originalLine } = map.findEntry(at(text, code), 6) as { originalLine: number };
    expect(originalLine).toBe(at(text, payload.sourcesContent[0]!));
  }
});
