import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { FLOW_ID, LIMITS } from "../../flows/model/document.ts";
import { readText, removeLeftovers, storeError, syncFolder, writeDurably } from "./durable.ts";
import { hashOf } from "./hash.ts";
import { StoreError } from "./types.ts";
import type { FlowEntry, FlowStore, Precondition, StoredFlow } from "./types.ts";
import { VersionFolder } from "./versions.ts";

export interface FileStoreOptions {
  /** Holds `<id>.flow.json`. Made when missing. */
  flowsDir: string;
  /** Old versions go to its `versions` folder. Made when missing. */
  dataDir: string;
  limits?: { documentBytes?: number; flows?: number; versionsPerFlow?: number };
}

const SUFFIX = ".flow.json";
/** Beside the flow; as large as `patchbay test` reads. */
const TESTS = ".test.json";
const HOUR = 3_600_000;

/**
 * Flows as files that people also edit by hand and by git. Nothing is cached: every answer is what the disk says now,
 * so an edit from outside changes the etag and a save on top of it is refused as stale. Two saves of one flow run one
 * after the other within this process; of two processes, a create is still safe (it fails on an existing name) but a
 * replace has a window between its check and its rename.
 */
export async function openFileStore(options: FileStoreOptions): Promise<FlowStore> {
  const { flowsDir } = options;
  const maxBytes = options.limits?.documentBytes ?? LIMITS.documentBytes;
  const maxFlows = options.limits?.flows ?? 2_000;
  const versionsDir = join(options.dataDir, "versions");
  await mkdir(flowsDir, { recursive: true });
  await mkdir(versionsDir, { recursive: true });
  await removeLeftovers(flowsDir, HOUR);
  const versions = new VersionFolder(versionsDir, { keep: options.limits?.versionsPerFlow ?? 200, maxBytes });
  const oneAtATime = queueByKey();

  const fileOf = (id: string): string => {
    if (!FLOW_ID.test(id)) {
      throw new StoreError(
        "bad-id",
        `"${id.slice(0, 80)}" is not a flow id. Use lower case letters, digits and hyphens, at most 64, not starting with a hyphen.`,
      );
    }
    return join(flowsDir, id + SUFFIX);
  };

  const read = async (id: string): Promise<StoredFlow | undefined> => {
    const found = await readText(fileOf(id), maxBytes);
    return found && { id, text: found.text, etag: hashOf(found.text), updatedAt: found.mtime.toISOString() };
  };

  const names = async (): Promise<string[]> => {
    const all = await readdir(flowsDir).catch((error: unknown) => {
      throw storeError(error, flowsDir);
    });
    return all.filter((name) => name.endsWith(SUFFIX) && !name.startsWith(".")).toSorted();
  };

  const entry = async (id: string): Promise<FlowEntry | undefined> => {
    try {
      return await read(id);
    } catch (error) {
      if (error instanceof StoreError) return { id, updatedAt: new Date(0).toISOString(), broken: error.message };
      throw error;
    }
  };

  const write = async (id: string, text: string, precondition: Precondition) => {
    const file = fileOf(id);
    const bytes = Buffer.byteLength(text);
    if (bytes > maxBytes)
      throw new StoreError("too-large", `The flow has ${bytes} bytes; at most ${maxBytes} are allowed.`);
    // A file too broken to read may be replaced by force only: its etag cannot be known.
    const current = "force" in precondition ? await entry(id) : await read(id);
    check(id, current, precondition);
    const etag = hashOf(text);
    if (!current && (await names()).length >= maxFlows) {
      throw new StoreError("too-many", `There are ${maxFlows} flows already, which is the limit. Delete some first.`);
    }
    // Old text first: an edit made by hand was never a version, and this save is about to end it.
    if (current?.text !== undefined) await versions.add(id, current.text, Date.parse(current.updatedAt));
    await versions.add(id, text);
    if (current?.etag !== etag) await writeDurably(file, text, { create: current === undefined });
    return { etag, created: current === undefined };
  };

  return {
    async list() {
      return inBatches(await names(), (name) => entry(name.slice(0, -SUFFIX.length)));
    },
    async state() {
      const parts = await inBatches(await names(), async (name) => {
        // One that has gone meanwhile is not in the next answer's names.
        const seen = await lstat(join(flowsDir, name), { bigint: true }).catch(() => undefined);
        return seen && `${name} ${seen.ino} ${seen.size} ${seen.mtimeNs} ${seen.ctimeNs}`;
      });
      return hashOf(parts.join("\n"));
    },
    read,
    write: (id, text, precondition) => oneAtATime(id, () => write(id, text, precondition)),
    remove: (id, precondition) =>
      oneAtATime(id, async () => {
        const file = fileOf(id);
        const current = "force" in precondition ? await entry(id) : await read(id);
        if (!current) throw new StoreError("not-found", `There is no flow "${id}".`);
        check(id, current, precondition);
        if (current.text !== undefined) await versions.add(id, current.text, Date.parse(current.updatedAt));
        await rm(file).catch((error: unknown) => {
          throw storeError(error, file);
        });
        await syncFolder(flowsDir);
      }),
    async versions(id) {
      fileOf(id);
      return versions.list(id);
    },
    async readVersion(id, version) {
      fileOf(id);
      return versions.read(id, version);
    },
    async readTests(id) {
      return (await readText(fileOf(id).slice(0, -SUFFIX.length) + TESTS, maxBytes * 4))?.text;
    },
  };
}

/** What `each` gives for every name, in their order. In batches: one open file per flow at once could pass the limit of open files. */
async function inBatches<T>(names: readonly string[], each: (name: string) => Promise<T | undefined>): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < names.length; at += 64) {
    // oxlint-disable-next-line no-await-in-loop -- one batch after the other
    const batch = await Promise.all(names.slice(at, at + 64).map(each));
    found.push(...batch.filter((one) => one !== undefined));
  }
  return found;
}

function check(id: string, current: FlowEntry | undefined, precondition: Precondition): void {
  if ("ifAbsent" in precondition && current) {
    throw new StoreError("exists", `There is a flow "${id}" already. Choose another id, or open that one.`, {
      etag: current.etag,
    });
  }
  if (!("ifMatch" in precondition) || current?.etag === precondition.ifMatch) return;
  throw new StoreError(
    "stale",
    current ? `Flow "${id}" was changed by someone else since it was read.` : `Flow "${id}" is no longer there.`,
    { etag: current?.etag },
  );
}

/** Runs the tasks of one key one after the other. */
function queueByKey(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (key, task) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(task, task);
    const tail = result
      .catch(() => {})
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
    tails.set(key, tail);
    return result;
  };
}
