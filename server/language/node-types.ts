import { realpath, readFile, stat } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "acorn";
import { registerNodeTypes } from "../../flows/nodes/own.ts";

/** A folder or package of own node types, as the settings name it. */
export interface NodeTypeSource {
  /** As it was named. */
  name: string;
  /** Its folder; nothing outside of it is served to the editor. */
  root: string;
  /** The module with its default export, and its path below the folder, with slashes. */
  file: string;
  path: string;
}

export interface LoadedNodeTypes {
  sources: NodeTypeSource[];
  /** Types that work, by what they were loaded from. */
  types: Record<string, string[]>;
  /** One line each: what does not work, and where. The rest does. */
  problems: string[];
}

/** Own files a module may have; more is a mistake. */
const MAX_FILES = 200;

/**
 * Finds, loads and registers node types for this process. Never rejects for what is wrong with one of them.
 * @param setting names with commas between: folders and files (`./nodes`, `/opt/nodes`) and packages (`@acme/nodes`)
 * @param cwd where relative ones, and packages, are looked for
 */
export async function loadNodeTypes(setting: string, cwd: string): Promise<LoadedNodeTypes> {
  const loaded: LoadedNodeTypes = { sources: [], types: {}, problems: [] };
  const names = setting.split(",").map((name) => name.trim());
  for (const name of new Set(names.filter((one) => one !== ""))) {
    // oxlint-disable no-await-in-loop -- in the order they are named: of two types of one name the first stays
    try {
      const source = await find(name, cwd);
      await checkImports(source);
      const { types, problems } = await register(source);
      loaded.sources.push(source);
      loaded.types[name] = types;
      loaded.problems.push(...problems.map((problem) => `${name}: ${problem}`));
    } catch (error) {
      loaded.problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    // oxlint-enable no-await-in-loop
  }
  return loaded;
}

/** The same in a thread of this process, for sources that are known to be there; what is wrong with them has been said. */
export async function registerAgain(sources: readonly NodeTypeSource[]): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop -- in their order
  for (const source of sources) await register(source).catch(() => undefined);
}

async function register(source: NodeTypeSource) {
  const module = (await import(pathToFileURL(source.file).href)) as { default?: unknown };
  return registerNodeTypes(source.name, module.default);
}

async function find(name: string, cwd: string): Promise<NodeTypeSource> {
  const isPath = name.startsWith(".") || name.startsWith("/");
  const place = isPath ? resolve(cwd, name) : packageFolder(name, cwd);
  const info = place === undefined ? undefined : await stat(place).catch(() => undefined);
  if (place === undefined || !info) {
    throw new Error(isPath ? `there is no ${place}` : `there is no such package; install it with npm install ${name}`);
  }
  const file = info.isDirectory() ? join(place, await entryOf(place)) : place;
  if (!/\.m?js$/.test(file)) throw new Error(`${file} is not a JavaScript module (.js or .mjs)`);
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) throw new Error(`there is no ${file}`);
  const root = await realpath(info.isDirectory() ? place : dirname(place));
  if (!real.startsWith(root + sep)) throw new Error(`${file} leads out of its folder`);
  return { name, root, file: real, path: relative(root, real).split(sep).join("/") };
}

/** Where node_modules has it; not through `exports`, which need not name package.json. */
function packageFolder(name: string, cwd: string): string | undefined {
  if (!/^(?:@[\w.-]+\/)?[\w.-]+$/.test(name)) throw new Error("it is neither a path (./…) nor the name of a package");
  const paths = createRequire(join(cwd, "settings.js")).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(path));
}

async function entryOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, "package.json"), "utf8").catch(() => "{}");
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`its package.json is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const root = (json.exports as Record<string, unknown> | undefined)?.["."] ?? json.exports;
  const conditions = root as Record<string, unknown> | undefined;
  const entry = [json.patchbay, root, conditions?.import, conditions?.default, json.module, json.main, "index.js"];
  return entry.find((one): one is string => typeof one === "string")!;
}

/** A module may import its own files only: a browser finds no packages, and Node's modules are not there. */
async function checkImports({ file, root }: NodeTypeSource): Promise<void> {
  const files = new Set([file]);
  // The set grows while it is walked.
  for (const one of files) {
    if (files.size > MAX_FILES) throw new Error(`it has more than ${MAX_FILES} files`);
    const at = relative(root, one);
    // oxlint-disable-next-line no-await-in-loop -- each names the next
    const text = await readFile(one, "utf8").catch(() => undefined);
    if (text === undefined) throw new Error(`${at} is imported and not there`);
    for (const wanted of importsOf(text, at)) {
      if (!/^\.\.?\//.test(wanted)) {
        throw new Error(
          `${at} imports "${wanted}": node types import only their own files; what they need is in the kit`,
        );
      }
      const next = resolve(dirname(one), wanted);
      if (!next.startsWith(root + sep)) throw new Error(`${at} imports "${wanted}", which is outside of its folder`);
      files.add(next);
    }
  }
}

function importsOf(text: string, at: string): string[] {
  let program;
  try {
    program = parse(text, { ecmaVersion: "latest", sourceType: "module" });
  } catch (error) {
    throw new Error(`${at} does not parse: ${(error as Error).message}`, { cause: error });
  }
  return program.body.flatMap((statement) =>
    "source" in statement && statement.source ? [String(statement.source.value)] : [],
  );
}
