/**
 * Heavy tools that one test file or bench needs (Node-RED, a platform's own emulator, a newer Node): installed when first
 * asked for, at an exact version, beside the project's packages and not among them.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const cache = fileURLToPath(new URL("../node_modules/.cache/patchbay-tools/", import.meta.url));
const NODE = "22.23.3";

export interface ToolOptions {
  /** Lets packages run their install scripts, for those that build or unpack something. */
  scripts?: boolean;
  /** Packages that npm is told to put elsewhere in the tree or at another version: npm's `overrides`. */
  overrides?: Record<string, string>;
}

/**
 * The folder that holds `node_modules/<name>` at exactly `version`. Installs it the first time, from the registry npm is
 * set up for; several processes may ask at once, the folder appears whole or not at all. Throws with npm's own words when
 * it cannot be had.
 */
export async function tool(name: string, version: string, options: ToolOptions = {}): Promise<string> {
  const folder = join(cache, `${name.replace("/", "+")}@${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, ".making-"));
  try {
    const manifest = { private: true, dependencies: { [name]: version }, overrides: options.overrides };
    writeFileSync(join(making, "package.json"), JSON.stringify(manifest));
    const args = ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"];
    await npm([...args, ...(options.scripts ? [] : ["--ignore-scripts"])], making).catch((error: unknown) => {
      throw new Error(`Cannot install ${name}@${version} for this test: ${String(error)}`, { cause: error });
    });
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    /* Another process was first: its folder is as good. */
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The program of a Node of at least major 22, for tools that the oldest Node we run on is too old for. */
export async function newerNode(): Promise<string> {
  if (Number(process.versions.node.split(".")[0]) >= 22) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  return join(await tool(name, NODE), "node_modules", name, "bin/node");
}

async function npm(args: string[], cwd: string): Promise<void> {
  /* Settings of an `npm test` around us would point the install at this project. */
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^npm_(config_)?(local_)?prefix$/i.test(key)),
  );
  await promisify(execFile)("npm", args, { cwd, env, maxBuffer: 1 << 24 });
}
