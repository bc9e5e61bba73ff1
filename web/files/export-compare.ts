/**
 * An earlier export, perhaps edited since, beside what the export would be now: `.patchbay.json` in it says what every file
 * was when it was written, so that a file someone edited is told from one that is only old. Pure but for reading files.
 */

import type { ExportFile } from "../api/index.ts";

const MANIFEST = ".patchbay.json";
/** Beyond these a folder is no export of ours, and reading it would only take time. */
const LIMITS = { files: 5_000, bytes: 50_000_000, file: 5_000_000 };
const SKIPPED = /(^|\/)(node_modules|\.git|dist|\.venv)\//;

/** `both`: edited since, and the export has changed too. */
export type FileState = "same" | "added" | "changed" | "removed" | "edited" | "both";

export interface ComparedFile {
  path: string;
  state: FileState;
  /** In the earlier export, as it is now. */
  there?: string;
  /** In the export as it would be made now. */
  now?: string;
}

/** Which of both an author keeps, by path, where there is a choice. */
export type Choices = Readonly<Record<string, "mine" | "export">>;

export interface EarlierExport {
  name: string;
  /** Bytes by path inside the project; files that are not of the export too. */
  files: ReadonlyMap<string, Uint8Array>;
}

/** A zip as it was downloaded, or the files of a folder. Throws in words for its author when it is no export. */
export async function readEarlier(picked: readonly File[]): Promise<EarlierExport> {
  const [first] = picked;
  if (!first) throw new Error("Nothing was chosen.");
  const zipped = picked.length === 1 && /\.zip$/i.test(first.name);
  const all = zipped ? await unzip(first) : await readFolder(picked);
  const manifest = [...all.keys()].filter((path) => path === MANIFEST || path.endsWith(`/${MANIFEST}`));
  const root = manifest.toSorted((a, b) => a.length - b.length)[0]?.slice(0, -MANIFEST.length);
  if (root === undefined)
    throw new Error(`This is no export of Patchbay: it has no ${MANIFEST}. Choose the project's own folder or zip.`);
  const files = new Map(
    [...all].flatMap(([path, text]) => (path.startsWith(root) ? [[path.slice(root.length), text]] : [])),
  );
  return { name: zipped ? first.name : (first.webkitRelativePath.split("/")[0] ?? first.name), files };
}

async function unzip(file: File): Promise<Map<string, Uint8Array>> {
  if (file.size > LIMITS.bytes) throw new Error("The zip is too large to be an export.");
  const { unzipSync } = await import("fflate");
  let bytes = 0;
  const filter = ({ name, originalSize }: { name: string; originalSize: number }) =>
    !name.endsWith("/") && wanted(name, originalSize) && (bytes += originalSize) <= LIMITS.bytes;
  try {
    return new Map(Object.entries(unzipSync(new Uint8Array(await file.arrayBuffer()), { filter })));
  } catch {
    throw new Error(`${file.name} cannot be read as a zip.`);
  }
}

async function readFolder(picked: readonly File[]): Promise<Map<string, Uint8Array>> {
  const path = (file: File) => file.webkitRelativePath || file.name;
  const kept = picked.filter((file) => wanted(path(file), file.size));
  if (kept.length > LIMITS.files)
    throw new Error(`The folder has more than ${LIMITS.files} files: is it the project's own?`);
  return new Map(
    await Promise.all(
      kept.map(async (file): Promise<[string, Uint8Array]> => [path(file), new Uint8Array(await file.arrayBuffer())]),
    ),
  );
}

const wanted = (path: string, size: number) =>
  !SKIPPED.test(path) && !path.split("/").includes("..") && size <= LIMITS.file;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Files of the export that are or were, by path; files that are only yours are left alone and not named. */
export async function compareExport(earlier: EarlierExport, files: readonly ExportFile[]): Promise<ComparedFile[]> {
  const before = hashesIn(earlier);
  const now = new Map(files.map((file) => [file.path, file.text]));
  const paths = [...new Set([...now.keys(), ...before.keys()])].filter((path) => path !== MANIFEST).toSorted();
  const compared = await Promise.all(
    paths.map(async (path): Promise<ComparedFile | null> => {
      const bytes = earlier.files.get(path);
      const there = bytes && text(bytes);
      const fresh = now.get(path);
      if (there === undefined) return fresh === undefined ? null : { path, state: "added", now: fresh };
      const untouched = (await hash(there)) === before.get(path);
      // What is no part of the export any more and was edited is its author's own file now.
      if (fresh === undefined) return untouched ? { path, state: "removed", there } : { path, state: "edited", there };
      if (there === fresh) return { path, state: "same", there, now: fresh };
      if (untouched) return { path, state: "changed", there, now: fresh };
      const exportChanged = (await hash(fresh)) !== before.get(path);
      return { path, state: exportChanged ? "both" : "edited", there, now: fresh };
    }),
  );
  return compared.filter((file) => file !== null);
}

/** The project as it will be: the export brought in, edits kept unless their author chose otherwise. */
export function updated(
  earlier: EarlierExport,
  compared: readonly ComparedFile[],
  files: readonly ExportFile[],
  choices: Choices,
): Map<string, Uint8Array> {
  const encode = (content: string) => new TextEncoder().encode(content);
  const result = new Map(earlier.files);
  for (const { path, state, now } of compared) {
    const mine = (state === "edited" || state === "both") && (choices[path] ?? "mine") === "mine";
    if (state === "removed") result.delete(path);
    else if (!mine && now !== undefined) result.set(path, encode(now));
  }
  const manifest = files.find((file) => file.path === MANIFEST);
  return manifest ? result.set(MANIFEST, encode(manifest.text)) : result;
}

export async function zipOf(files: ReadonlyMap<string, Uint8Array>, folder: string): Promise<Blob> {
  const { zipSync } = await import("fflate");
  const entries = [...files].map(([path, bytes]) => [`${folder}/${path}`, bytes] as const);
  return new Blob([zipSync(Object.fromEntries(entries)) as Uint8Array<ArrayBuffer>], { type: "application/zip" });
}

function hashesIn(earlier: EarlierExport): Map<string, string> {
  try {
    const manifest = JSON.parse(text(earlier.files.get(MANIFEST)!)) as { files: Record<string, string> };
    return new Map(Object.entries(manifest.files));
  } catch {
    return new Map();
  }
}

/** Null where the browser has no digests (a page over plain HTTP): every difference then counts as an edit, the careful way. */
async function hash(content: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
