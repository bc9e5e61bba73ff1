import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { StoredDeployment } from "./types.ts";

/**
 * Deployments on disk: `<dir>/<flowId>/current.json`, beside it the module a process loads, named after its content.
 * A file is either the old or the new one whole: written beside, synced, renamed.
 */
export interface DeploymentDisk {
  /** Puts the code where a process can load it; the URL differs for different code. */
  writeModule(flowId: string, code: string): Promise<string>;
  save(deployment: StoredDeployment): Promise<void>;
  remove(flowId: string): Promise<void>;
  /** A file that cannot be read is reported and skipped: it must not keep the others from starting. */
  loadAll(onBad: (flowId: string, error: Error) => void): Promise<StoredDeployment[]>;
}

export function createDeploymentDisk(dir: string): DeploymentDisk {
  const folder = (flowId: string) => join(dir, flowId);
  return {
    async writeModule(flowId, code) {
      const file = join(folder(flowId), `${createHash("sha256").update(code).digest("hex").slice(0, 24)}.mjs`);
      await mkdir(folder(flowId), { recursive: true });
      await replaceFile(file, code);
      return pathToFileURL(file).href;
    },
    async save(deployment) {
      await mkdir(folder(deployment.flowId), { recursive: true });
      await replaceFile(join(folder(deployment.flowId), "current.json"), JSON.stringify(deployment));
    },
    remove: (flowId) => rm(folder(flowId), { recursive: true, force: true }),
    async loadAll(onBad) {
      await mkdir(dir, { recursive: true });
      const found: StoredDeployment[] = [];
      for (const flowId of (await readdir(dir)).toSorted()) {
        try {
          found.push(JSON.parse(await readFile(join(folder(flowId), "current.json"), "utf8")) as StoredDeployment);
        } catch (error) {
          onBad(flowId, error as Error);
        }
      }
      return found;
    },
  };
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
