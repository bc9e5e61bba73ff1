import { closeSync, constants, fstatSync, openSync, readSync, unlinkSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAX_NODES, type NodeRecord } from "../child/protocol.ts";
import { limits } from "../options.ts";

/** What the recorded runs of one process have come to, in a file that the process writes (`child/journal.ts`). */
export interface Journal {
  /** To be the process's file descriptor 4. Undefined where no file could be made: then nothing is known. */
  readonly fd: number | undefined;
  /** Records of each of these runs; what has no sense is left out, because anything may stand there. */
  read(runs: ReadonlySet<number>): Map<number, NodeRecord[]>;
  close(): void;
}

/** In memory where there is such a place: what comes to a disk is redacted first. */
const folders = process.platform === "linux" ? ["/dev/shm", tmpdir()] : [tmpdir()];

/** The file has no name any more, so it goes with the last who holds it, however that ends. */
export function openJournal(): Journal {
  let fd = open();
  return {
    get fd() {
      return fd;
    },
    read: (runs) => (fd === undefined ? new Map() : recordsIn(textOf(fd), runs)),
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

function open(): number | undefined {
  for (const folder of folders) {
    try {
      const path = join(folder, `patchbay-runs-${randomUUID()}`);
      const fd = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
      unlinkSync(path);
      return fd;
    } catch {
      // The next one may do.
    }
  }
  return undefined;
}

/** Up to the first NUL. */
function textOf(fd: number): string {
  const bytes = Buffer.alloc(Math.min(fstatSync(fd).size, limits.journal));
  const read = readSync(fd, bytes, 0, bytes.length, 0);
  const end = bytes.subarray(0, read).indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? read : end);
}

function recordsIn(text: string, runs: ReadonlySet<number>): Map<number, NodeRecord[]> {
  const found = new Map<number, NodeRecord[]>();
  for (const line of text.split("\n")) {
    const run = Number.parseInt(line.slice(1), 10);
    if (!runs.has(run)) continue;
    try {
      const [, place, fields] = JSON.parse(line) as unknown[];
      const list = found.get(run) ?? [];
      found.set(run, list);
      apply(list, place, fields);
    } catch {
      // Written only half: the process ended, or is writing it now.
    }
  }
  return found;
}

/** One line. Places follow each other, so that what a record says of another's place is true. */
function apply(list: NodeRecord[], place: unknown, fields: unknown): void {
  if (place === undefined) {
    for (const record of list) record.at ??= record.started;
  } else if (fields === null) {
    if (place === list.length - 1) list.pop();
  } else if (typeof place === "number" && Number.isInteger(place) && place >= 0 && place <= MAX_NODES) {
    const record = { ...list[place], ...(fields as Partial<NodeRecord>) };
    if (place <= list.length && typeof record.node === "string") list[place] = record as NodeRecord;
  }
}
