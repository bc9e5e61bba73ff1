import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkoutFolder } from "../../language/checkout.ts";

/** All that the child consists of. */
const SOURCES = [
  "server/cli/testing/child.ts",
  ...["run", "compare", "events", "state"].map((name) => `flows/testing/${name}.ts`),
];

let entry: Promise<string> | undefined;

/**
 * The file the processes that run tests start with. Compiled, it lies beside this one; from source (our own tests) it is
 * transpiled once, because a loader such as tsx would cost each of them half a second.
 */
export function childEntry(): Promise<string> {
  if (!import.meta.url.endsWith(".ts")) return Promise.resolve(fileURLToPath(new URL("child.js", import.meta.url)));
  return (entry ??= transpiled());
}

async function transpiled(): Promise<string> {
  const { default: ts } = await import("typescript-api");
  const folder = mkdtempSync(join(tmpdir(), "patchbay-testing-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  for (const path of SOURCES) {
    const { outputText } = ts.transpileModule(readFileSync(join(checkoutFolder(), path), "utf8"), { compilerOptions });
    const out = join(folder, path.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText);
  }
  return join(folder, SOURCES[0]!.replace(/\.ts$/, ".js"));
}
