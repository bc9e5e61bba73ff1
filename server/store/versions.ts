import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { codeOf, readText, storeError, syncFolder, writeDurably } from "./durable.ts";
import { hashOf } from "./hash.ts";
import type { FlowVersion, StoredFlow } from "./types.ts";

/**
 * Old texts of flows: one file per version, `<id>/<milliseconds, 15 digits>-<hash>.flow.json`, so that listing reads names only.
 * A text saved again is a new version with the same hash.
 */
const NAME = /^(\d{15})-([0-9a-f]{32})\.flow\.json$/;

export class VersionFolder {
  readonly #folder: string;
  readonly #keep: number;
  readonly #maxBytes: number;

  /** `keep`: versions per flow; the oldest go first. */
  constructor(folder: string, limits: { keep: number; maxBytes: number }) {
    this.#folder = folder;
    this.#keep = limits.keep;
    this.#maxBytes = limits.maxBytes;
  }

  /** Keeps a text unless it is the newest version already. */
  async add(id: string, text: string, at = Date.now()): Promise<void> {
    const hash = hashOf(text);
    const names = await this.#names(id);
    const newest = names[0];
    if (newest && NAME.exec(newest)?.[2] === hash) return;
    const folder = join(this.#folder, id);
    if (names.length === 0) {
      await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw storeError(error, folder);
      });
      await syncFolder(this.#folder);
    }
    const last = newest ? Number(NAME.exec(newest)?.[1]) : 0;
    const name = `${String(Math.max(at, last + 1)).padStart(15, "0")}-${hash}.flow.json`;
    await writeDurably(join(folder, name), text);
    for (const old of names.slice(this.#keep - 1)) await rm(join(folder, old), { force: true });
  }

  async list(id: string): Promise<FlowVersion[]> {
    const versions = [];
    for (const name of await this.#names(id)) {
      const info = await stat(join(this.#folder, id, name)).catch(() => undefined);
      const [, at, version] = NAME.exec(name) ?? [];
      if (info && at && version)
        versions.push({ version, savedAt: new Date(Number(at)).toISOString(), bytes: info.size });
    }
    return versions;
  }

  async read(id: string, version: string): Promise<StoredFlow | undefined> {
    const name = (await this.#names(id)).find((name) => NAME.exec(name)?.[2] === version);
    const found = name && (await readText(join(this.#folder, id, name), this.#maxBytes));
    if (!name || !found) return undefined;
    return { id, text: found.text, etag: version, updatedAt: new Date(Number(NAME.exec(name)?.[1])).toISOString() };
  }

  /** Newest first. */
  async #names(id: string): Promise<string[]> {
    try {
      const names = await readdir(join(this.#folder, id));
      return names
        .filter((name) => NAME.test(name))
        .toSorted()
        .toReversed();
    } catch (error) {
      if (codeOf(error) === "ENOENT") return [];
      throw storeError(error, join(this.#folder, id));
    }
  }
}
