import { appendFile, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";

/** Traces on disk, one JSON text per line, in a few files that take turns. What is written is redacted already. */
export interface TraceLog {
  append(json: string): void;
  /** The newest lines, oldest first. A torn last line (the machine stopped while writing) is left out. */
  load(count: number): Promise<string[]>;
  /** Writes what waits. */
  close(): Promise<void>;
}

export interface TraceLogOptions {
  dir: string;
  /** Bytes after which the next file begins. */
  fileBytes?: number;
  /** Files kept; each may be larger than `fileBytes` by one write. */
  files?: number;
  logger?: Logger;
}

const FLUSH_MS = 250;
/** Characters that may wait while the disk is slow; further traces are dropped then. */
const MAX_WAITING = 4 * 1024 * 1024;

export function createTraceLog({ dir, fileBytes = 8 * 1024 * 1024, files = 4, logger }: TraceLogOptions): TraceLog {
  let waiting: string[] = [];
  let characters = 0;
  let current: { name: string; size: number } | undefined;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failed = false;

  /** Names sort by age. */
  const list = async () =>
    (await readdir(dir).catch(() => [])).filter((name) => /^\d{8}\.jsonl$/.test(name)).toSorted();

  async function open(): Promise<{ name: string; size: number }> {
    await mkdir(dir, { recursive: true });
    const names = await list();
    const last = names.at(-1);
    if (current === undefined && last !== undefined) {
      const { size } = await stat(join(dir, last));
      if (size < fileBytes) return { name: last, size };
    }
    for (const old of names.slice(0, Math.max(0, names.length - files + 1))) {
      // oxlint-disable-next-line no-await-in-loop -- one file, hardly ever more
      await rm(join(dir, old), { force: true });
    }
    const next = last === undefined ? 1 : Number(last.slice(0, 8)) + 1;
    return { name: `${String(next).padStart(8, "0")}.jsonl`, size: 0 };
  }

  async function write(): Promise<void> {
    const text = `${waiting.join("\n")}\n`;
    waiting = [];
    characters = 0;
    try {
      if (current === undefined || current.size >= fileBytes) current = await open();
      // A new line first: the file may end in a torn one.
      const part = current.size > 0 ? `\n${text}` : text;
      await appendFile(join(dir, current.name), part, { mode: 0o600 });
      current.size += Buffer.byteLength(part);
      failed = false;
    } catch (error) {
      // A full disk must not stop flows; traces stay in memory.
      if (!failed) logger?.warn({ error: (error as Error).message }, "traces cannot be written to disk");
      failed = true;
      current = undefined;
    }
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      writing = write().finally(() => {
        writing = undefined;
        if (waiting.length > 0) schedule();
      });
    }, FLUSH_MS);
    timer.unref();
  }

  return {
    append(json) {
      if (characters + json.length > MAX_WAITING) return;
      waiting.push(json);
      characters += json.length;
      if (!writing) schedule();
    },
    async load(count) {
      const lines: string[] = [];
      for (const name of (await list()).toReversed()) {
        if (lines.length >= count) break;
        // oxlint-disable-next-line no-await-in-loop -- newest first, until there are enough
        const text = await readFile(join(dir, name), "utf8").catch(() => "");
        lines.unshift(...text.split("\n").filter(isWhole));
      }
      return lines.slice(-count);
    },
    async close() {
      clearTimeout(timer);
      timer = undefined;
      await writing;
      if (waiting.length > 0) await write();
    },
  };
}

function isWhole(line: string): boolean {
  if (line === "") return false;
  try {
    return typeof (JSON.parse(line) as { flow?: unknown }).flow === "string";
  } catch {
    return false;
  }
}
