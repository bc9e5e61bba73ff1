import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError, type Io } from "../command.ts";

/** A flow and its tests, which stand beside each other. */
export interface TestedFile {
  id: string;
  /** Full paths. */
  flow: string;
  tests: string;
}

/**
 * What the caller named: files (`chat.flow.json`, `chat.test.json`) or ids of flows in `folder`. Nothing named: every
 * flow of the folder and every test file in it.
 */
export async function findFlows(named: readonly string[], folder: string, io: Io): Promise<TestedFile[]> {
  if (named.length === 0) return everyFlow(folder);
  return named.map((name) => {
    const id = idOf(basename(name));
    const isFile = id !== undefined;
    const found = of(isFile ? resolve(io.cwd, dirname(name)) : folder, id ?? name);
    if (!existsSync(found.flow) && !existsSync(found.tests)) {
      throw new UsageError(`${name}: there is no ${isFile ? "such file" : `flow of that name in ${folder}`}.`);
    }
    return found;
  });
}

async function everyFlow(folder: string): Promise<TestedFile[]> {
  const names = await readdir(folder).catch(() => {
    throw new UsageError(`${folder}: there is no such folder. Name the flows, or their folder with --flows.`);
  });
  const ids = new Set(names.flatMap((name) => idOf(name) ?? []));
  return [...ids].toSorted().map((id) => of(folder, id));
}

const idOf = (name: string) => /^(.+)\.(?:flow|test)\.json$/.exec(name)?.[1];

const of = (folder: string, id: string): TestedFile => ({
  id,
  flow: join(folder, `${id}.flow.json`),
  tests: join(folder, `${id}.test.json`),
});
