import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { link, open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { StoreError } from "./types.ts";

/**
 * Files that are either the old bytes or the new bytes, whatever happens in between. `write-file-atomic` was tried and
 * reports success on a full disk with a torn file, so the steps are spelt out here.
 */

const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/**
 * Temporary file beside the target (rename works only within one file system), fsync, rename, fsync of the folder.
 * With `create` the target must not exist: a hard link instead of the rename, because that fails on an existing name.
 */
export async function writeDurably(file: string, text: string, options: { create?: boolean } = {}): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(temporary, "wx", 0o644);
    try {
      await handle.writeFile(text, "utf8");
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (options.create) {
      await link(temporary, file);
      await rm(temporary);
    } else {
      await rename(temporary, file);
    }
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw storeError(error, file);
  }
  await syncFolder(dirname(file));
}

/** Makes names in a folder durable. Some platforms cannot open folders; their renames are as durable as they get. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  try {
    await handle?.sync();
  } catch (error) {
    if (!["EINVAL", "EPERM", "ENOTSUP"].includes(codeOf(error))) throw storeError(error, folder);
  } finally {
    await handle?.close();
  }
}

/**
 * The text of a regular file. Links are not followed and pipes not waited for: a cloned repository may hold either
 * under the name of a flow. `undefined` when there is no such file.
 */
export async function readText(file: string, maxBytes: number): Promise<{ text: string; mtime: Date } | undefined> {
  let handle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    if (codeOf(error) === "ELOOP") throw new StoreError("broken", `${basename(file)} is a symbolic link, not a file.`);
    throw storeError(error, file);
  }
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw new StoreError("broken", `${basename(file)} is not a regular file.`);
    if (info.size > maxBytes) {
      throw new StoreError("broken", `${basename(file)} has ${info.size} bytes; at most ${maxBytes} are allowed.`);
    }
    const bytes = await handle.readFile();
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), mtime: info.mtime };
  } catch (error) {
    if (error instanceof TypeError) throw new StoreError("broken", `${basename(file)} is not UTF-8 text.`);
    throw error instanceof StoreError ? error : storeError(error, file);
  } finally {
    await handle.close();
  }
}

/** Removes temporary files that killed processes left behind; young ones may belong to a save that is under way. */
export async function removeLeftovers(folder: string, olderThanMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!TEMPORARY.test(name)) continue;
    const file = join(folder, name);
    const info = await stat(file).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > olderThanMs) await rm(file, { force: true });
  }
}

export function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? "");
}

/** A system error in the store's words. */
export function storeError(error: unknown, file: string): StoreError {
  const code = codeOf(error);
  const name = basename(file);
  const cause = { cause: error };
  if (code === "EEXIST") return new StoreError("exists", `${name} is already there.`, cause);
  if (["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) {
    return new StoreError(
      "disk-full",
      `The disk is full (${code}), so ${name} was not saved. What was saved before is intact; free some space and save again.`,
      cause,
    );
  }
  if (["EACCES", "EPERM", "EROFS"].includes(code)) {
    return new StoreError(
      "io",
      `${name} may not be read or written here (${code}). Check the permissions of ${dirname(file)}.`,
      cause,
    );
  }
  return new StoreError("io", `${name}: ${error instanceof Error ? error.message : String(error)}`, cause);
}
