import { open, mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { conflict } from "../http/errors.ts";
import { isHubName, parseHubSettings, type HubSettings } from "./settings.ts";

/**
 * Settings of all hubs: the operator's, fixed for the life of the process, and those put by the admin routes, kept in
 * `hubs.json` in the data folder.
 */
export class HubSettingsStore {
  readonly #file: string;
  readonly #operator: ReadonlyMap<string, HubSettings>;
  readonly #kept: Map<string, HubSettings>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, operator: Map<string, HubSettings>, kept: Map<string, HubSettings>) {
    this.#file = file;
    this.#operator = operator;
    this.#kept = kept;
  }

  /** Throws when the operator's settings, or the kept ones, are not valid: starting with half of them would be worse. */
  static async open(dataDir: string, operator: unknown = { hubs: {} }): Promise<HubSettingsStore> {
    await mkdir(dataDir, { recursive: true });
    const file = join(dataDir, "hubs.json");
    return new HubSettingsStore(file, parseFile(operator, "The operator's hub settings"), await load(file));
  }

  get(hub: string): HubSettings | undefined {
    return this.#operator.get(hub) ?? this.#kept.get(hub);
  }

  all(): Map<string, HubSettings> {
    return new Map([...this.#kept, ...this.#operator]);
  }

  /** Kept on disk when the promise resolves. 409 for the operator's hubs. */
  async set(hub: string, settings: HubSettings): Promise<void> {
    this.#mayWrite(hub);
    this.#kept.set(hub, settings);
    await this.#save();
  }

  async delete(hub: string): Promise<void> {
    this.#mayWrite(hub);
    if (this.#kept.delete(hub)) await this.#save();
  }

  #mayWrite(hub: string): void {
    if (this.#operator.has(hub)) throw conflict(`Hub "${hub}" is configured by the operator; change it there.`);
  }

  #save(): Promise<void> {
    const next = this.#writing.catch(() => {}).then(() => write(this.#file, { hubs: Object.fromEntries(this.#kept) }));
    this.#writing = next;
    return next;
  }
}

async function load(file: string): Promise<Map<string, HubSettings>> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
  let kept: unknown;
  try {
    kept = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `${file} is not JSON (${(error as Error).message}). Mend it, or move it away to start without hubs.`,
      { cause: error },
    );
  }
  return parseFile(kept, file);
}

function parseFile(value: unknown, where: string): Map<string, HubSettings> {
  const hubs = (value as { hubs?: unknown } | null)?.hubs;
  if (typeof hubs !== "object" || hubs === null || Array.isArray(hubs)) {
    throw new Error(`${where}: expected {"hubs": {name: settings}}.`);
  }
  return parseAll(hubs as Record<string, unknown>, where);
}

function parseAll(hubs: Record<string, unknown>, where: string): Map<string, HubSettings> {
  return new Map(
    Object.entries(hubs).map(([name, value]) => {
      if (!isHubName(name)) throw new Error(`${where}: "${name}" is not a valid hub name.`);
      try {
        return [name, parseHubSettings(value)];
      } catch (error) {
        throw new Error(`${where}, hub "${name}": ${(error as Error).message}`, { cause: error });
      }
    }),
  );
}

/** A reader finds the old file or the new one, never a part; a full disk is an error, never a torn file. */
async function write(file: string, value: unknown): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
