import { createHash } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { writeDurably } from "../store/durable.ts";
import type { ExportFile } from "./project.ts";

/**
 * An export in a folder that people edit, commit and export to again. `.patchbay.json` holds the hash of every file as
 * it was written, so that a file someone edited is told from one that is only old.
 */
export const MANIFEST = ".patchbay.json";

/** Paths by what writing the export would do to them. */
export interface Comparison {
  added: string[];
  /** As last exported, and the export has changed since. */
  changed: string[];
  /** Once exported, not edited since, no longer part of the export. */
  removed: string[];
  /** Someone changed or made the file; writing would lose that. */
  edited: string[];
}

/** Nobody commits these: they hold what only the place of deployment knows. */
const LOCAL = new Set(["local.settings.json"]);

export function manifestOf(files: readonly ExportFile[]): ExportFile {
  const hashes = Object.fromEntries(files.map(({ path, text }) => [path, hash(text)]));
  return { path: MANIFEST, text: `${JSON.stringify({ files: hashes }, null, 2)}\n` };
}

export async function compareExport(folder: string, files: readonly ExportFile[]): Promise<Comparison> {
  const before = await readManifest(folder);
  const result: Comparison = { added: [], changed: [], removed: [], edited: [] };
  for (const { path, text } of files) {
    const there = await readOr(join(folder, path));
    if (there === text) continue;
    if (there === undefined) result.added.push(path);
    else if (path === MANIFEST || hash(there) === before.get(path)) result.changed.push(path);
    else if (!LOCAL.has(path)) result.edited.push(path);
  }
  const now = new Set(files.map(({ path }) => path));
  for (const [path, was] of before) {
    if (now.has(path)) continue;
    const there = await readOr(join(folder, path));
    if (there !== undefined && hash(there) === was) result.removed.push(path);
  }
  return result;
}

/** Local settings are filled in by hand and left out of git, so they say nothing about being up to date. */
export function isStale({ added, changed, removed, edited }: Comparison): boolean {
  return [...added, ...changed, ...removed, ...edited].some((path) => !LOCAL.has(path));
}

/** Writes what the comparison found to be different; the manifest last, so that a torn export is seen as one. */
export async function writeExport(
  folder: string,
  files: readonly ExportFile[],
  { added, changed, removed, edited }: Comparison,
): Promise<void> {
  const wanted = new Set([...added, ...changed, ...edited]);
  for (const path of removed) await rm(join(folder, path), { force: true });
  for (const { path, text } of files.toSorted((a, b) => Number(a.path === MANIFEST) - Number(b.path === MANIFEST))) {
    if (!wanted.has(path)) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeDurably(join(folder, path), text);
  }
}

/** Paths that lead out of the folder are not ours, whoever wrote them there. */
async function readManifest(folder: string): Promise<Map<string, string>> {
  try {
    const { files } = JSON.parse(await readFile(join(folder, MANIFEST), "utf8")) as { files: Record<string, string> };
    return new Map(
      Object.entries(files).filter(
        ([path]) => normalize(path) === path && !path.startsWith("..") && !path.startsWith("/"),
      ),
    );
  } catch {
    return new Map();
  }
}

async function readOr(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch(() => undefined);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
