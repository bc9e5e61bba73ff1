import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The file a handler process starts with. Compiled, it lies beside this one. Run from source (tests, development), the
 * child's own folder is transpiled once into the system's temporary folder: a loader such as tsx would cost every child
 * 150 ms, and its threads do not fit into the child's address space limit.
 */
export async function childEntry(): Promise<string> {
  const folder = fileURLToPath(new URL("../child/", import.meta.url));
  if (!import.meta.url.endsWith(".ts")) return join(folder, "index.js");
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts"));
  const sources = names.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
  const hash = createHash("sha256").update(JSON.stringify(sources)).digest("hex").slice(0, 16);
  const out = join(tmpdir(), `patchbay-child-${process.getuid?.() ?? "user"}-${hash}`);
  if (!existsSync(out)) await transpile(sources, out);
  return join(out, "index.js");
}

async function transpile(sources: readonly { name: string; text: string }[], out: string): Promise<void> {
  const { default: typescript } = await import("typescript-api");
  const beside = mkdtempSync(`${out}-`);
  writeFileSync(join(beside, "package.json"), '{"type":"module"}');
  for (const { name, text } of sources) {
    const { outputText } = typescript.transpileModule(text, {
      compilerOptions: {
        module: typescript.ModuleKind.ESNext,
        target: typescript.ScriptTarget.ES2023,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    writeFileSync(join(beside, name.replace(/\.ts$/, ".js")), outputText);
  }
  try {
    renameSync(beside, out);
  } catch {
    // Another process was faster; its files are the same.
    rmSync(beside, { recursive: true, force: true });
  }
}
