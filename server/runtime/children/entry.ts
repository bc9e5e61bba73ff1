import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Above what is loaded, compiled or not. */
const root = fileURLToPath(new URL("../../../", import.meta.url));
const CHILD = join("server", "runtime", "child");
const KIT = join("flows", "handler-kit");
/** What the child uses of the kit. */
const FROM_KIT = ["actions", "binary", "encoding", "groups", "packet"];

/**
 * The file a handler process starts with. Compiled, it lies beside this one. Run from source (tests, development), what
 * the child consists of is transpiled once into the system's temporary folder: a loader such as tsx would cost every child
 * 150 ms, and its threads do not fit into the child's address space limit.
 */
export async function childEntry(): Promise<string> {
  if (!import.meta.url.endsWith(".ts")) return join(root, CHILD, "index.js");
  const folder = readdirSync(join(root, CHILD)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const names = [...folder.map((name) => join(CHILD, name)), ...FROM_KIT.map((name) => join(KIT, `${name}.ts`))];
  const sources = names.map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }));
  const hash = createHash("sha256").update(JSON.stringify(sources)).digest("hex").slice(0, 16);
  const out = join(tmpdir(), `patchbay-child-${process.getuid?.() ?? "user"}-${hash}`);
  if (!existsSync(out)) await transpile(sources, out);
  return join(out, CHILD, "index.js");
}

/** The folders a process loads from. */
export function childFolders(entry: string): string[] {
  const folder = dirname(entry);
  return [folder, join(folder.slice(0, -CHILD.length), KIT)];
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
    mkdirSync(dirname(join(beside, name)), { recursive: true });
    writeFileSync(join(beside, name.replace(/\.ts$/, ".js")), outputText);
  }
  try {
    renameSync(beside, out);
  } catch {
    // Another process was faster; its files are the same.
    rmSync(beside, { recursive: true, force: true });
  }
}
