import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildOf, type StoredDeployment } from "./types.ts";

/** What is live, or would be if the flow were enabled. */
interface Current {
  /** File name in `versions/`. */
  file: string;
  enabled: boolean;
}

export interface Restored {
  deployment: StoredDeployment;
  enabled: boolean;
}

/**
 * Deployments on disk: `<dir>/<flowId>/versions/*.json`, `current.json` that names one of them, and the modules
 * processes load, named after their content. A file is either the old or the new one whole: written beside, synced,
 * renamed.
 */
export interface DeploymentDisk {
  /** Puts the code where a process can load it; the URL differs for different code. */
  writeModule(flowId: string, code: string): Promise<string>;
  /** Keeps it as the current version, enabled. The oldest versions beyond `VERSIONS_KEPT` go. */
  save(deployment: StoredDeployment): Promise<void>;
  setEnabled(flowId: string, enabled: boolean): Promise<void>;
  /** Newest first. Empty for an unknown flow. */
  versions(flowId: string): Promise<StoredDeployment[]>;
  remove(flowId: string): Promise<void>;
  /** A file that cannot be read is reported and skipped: it must not keep the others from starting. */
  loadAll(onBad: (flowId: string, error: Error) => void): Promise<Restored[]>;
}

const VERSIONS_KEPT = 20;

export function createDeploymentDisk(dir: string): DeploymentDisk {
  const folder = (flowId: string) => join(dir, flowId);
  const versionsFolder = (flowId: string) => join(folder(flowId), "versions");
  const currentFile = (flowId: string) => join(folder(flowId), "current.json");
  const fileOf = (deployment: StoredDeployment) => `${hash(buildOf(deployment))}.json`;

  async function versions(flowId: string): Promise<StoredDeployment[]> {
    const names = await readdir(versionsFolder(flowId)).catch(() => []);
    const read = names
      .filter((name) => name.endsWith(".json"))
      .map((name) => readJson<StoredDeployment>(join(versionsFolder(flowId), name)));
    const settled = await Promise.allSettled(read);
    const whole = settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    return whole.toSorted((a, b) => (a.deployedAt < b.deployedAt ? 1 : -1));
  }

  return {
    versions,
    async writeModule(flowId, code) {
      const file = join(folder(flowId), `${hash(code)}.mjs`);
      await mkdir(folder(flowId), { recursive: true });
      await replaceFile(file, code);
      return pathToFileURL(file).href;
    },
    async save(deployment) {
      const { flowId } = deployment;
      await mkdir(versionsFolder(flowId), { recursive: true });
      await replaceFile(join(versionsFolder(flowId), fileOf(deployment)), JSON.stringify(deployment));
      await replaceFile(
        currentFile(flowId),
        JSON.stringify({ file: fileOf(deployment), enabled: true } satisfies Current),
      );
      for (const old of (await versions(flowId)).slice(VERSIONS_KEPT)) {
        // oxlint-disable-next-line no-await-in-loop -- at most one or two
        await rm(join(versionsFolder(flowId), fileOf(old)), { force: true });
      }
    },
    async setEnabled(flowId, enabled) {
      const current = await readJson<Current>(currentFile(flowId));
      await replaceFile(currentFile(flowId), JSON.stringify({ ...current, enabled }));
    },
    remove: (flowId) => rm(folder(flowId), { recursive: true, force: true }),
    async loadAll(onBad) {
      await mkdir(dir, { recursive: true });
      const load = async (flowId: string): Promise<Restored> => {
        const { file, enabled } = await readJson<Current>(currentFile(flowId));
        return { deployment: await readJson<StoredDeployment>(join(versionsFolder(flowId), file)), enabled };
      };
      const flowIds = (await readdir(dir)).toSorted();
      const settled = await Promise.allSettled(flowIds.map(load));
      return settled.flatMap((one, at) => {
        if (one.status === "fulfilled") return [one.value];
        onBad(flowIds[at]!, one.reason as Error);
        return [];
      });
    },
  };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}

async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
