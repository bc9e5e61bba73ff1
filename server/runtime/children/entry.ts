import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The file a handler process starts with. Compiled, it lies beside this one. Run from source (tests, development), the
 * child's own folder is transpiled once into `dir`: a loader such as tsx would cost every child 150 ms, and its threads
 * do not fit into the child's address space limit.
 */
export async function childEntry(dir: string): Promise<string> {
  const folder = fileURLToPath(new URL("../child/", import.meta.url));
  if (!import.meta.url.endsWith(".ts")) return join(folder, "index.js");
  const { default: typescript } = await import("typescript-api");
  const out = join(dir, "child");
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "package.json"), '{"type":"module"}');
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const { outputText } = typescript.transpileModule(readFileSync(join(folder, file), "utf8"), {
      compilerOptions: {
        module: typescript.ModuleKind.ESNext,
        target: typescript.ScriptTarget.ES2023,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(out, file.replace(/\.ts$/, ".js")), outputText);
  }
  return join(out, "index.js");
}
