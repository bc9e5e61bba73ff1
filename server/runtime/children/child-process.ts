import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import { CARRIED, type FromChild, type NodeRecord, type ToChild } from "../child/protocol.ts";
import { limits } from "../options.ts";
import { readLine } from "./bytes.ts";
import { CarriedReader, type Carried } from "./carried.ts";
import { openJournal } from "./journal.ts";
import { sandboxCommand } from "./sandbox.ts";

export interface ChildOptions {
  entry: string;
  memoryMb: number;
  /** In namespaces of its own (`sandbox.ts`). */
  sandboxed?: boolean;
}

export interface Exit {
  /** Why it ended, for traces and logs: "killed: …", "exit code 1", "signal SIGSEGV". */
  reason: string;
  /** True when the runtime ended it on purpose. */
  expected: boolean;
}

export type MessageListener = (message: FromChild | Carried) => void;

/** A handler process seen as a line of messages. */
export interface Child {
  readonly pid: number | undefined;
  /** It sees no files of this machine, so it has to be given its module as text. */
  readonly sandboxed: boolean;
  post(message: ToChild): void;
  /** A message as text already. */
  write(message: string): void;
  /** One listener; messages that come before it is set are kept. */
  onMessage(listener: MessageListener): void;
  /** SIGKILL: handlers have nothing to clean up. */
  kill(reason: string, expected?: boolean): void;
  /** Of the process that runs the handlers: in a sandbox a descendant. Undefined until there is one. */
  handlerPid(): number | undefined;
  /** Bytes of memory in use; undefined where the system does not say. */
  memory(): number | undefined;
  /** How far recorded runs under way have come, also for who waits for `exited`. */
  records(runs: ReadonlySet<number>): Map<number, NodeRecord[]>;
  readonly exited: Promise<Exit>;
}

/** V8 reserves about this much address space before the first line runs (measured: 730 MB on Node 20). */
const ADDRESS_SPACE_BASE_MB = 1024;
const PAGE = 4096;
/** Milliseconds after the end of a process in which its last words are still read. */
const DRAIN_MS = 100;

/**
 * What goes before a command so that Linux kills it when this process ends, however that happens: a handler in an endless
 * loop cannot notice by itself that its pipe is closed. Empty where util-linux is not installed. bubblewrap does the same
 * by an option of its own.
 */
let tie: string | undefined;
function tieToParent(): string {
  if (tie === undefined) {
    const command = "setpriv --pdeathsig KILL";
    const works = spawnSync("/bin/sh", ["-c", `exec ${command} true`], { env: {} }).status === 0;
    tie = works ? command : "";
  }
  return tie;
}

/**
 * Starts a process with an empty environment. On Linux its address space is limited as well, because Buffers live
 * outside the heap that `--max-old-space-size` limits: allocating too much then throws inside the handler.
 */
export function startChild({ entry, memoryMb, sandboxed = false }: ChildOptions): Child {
  const sandbox = sandboxed ? sandboxCommand(entry) : [];
  const node = [
    process.execPath,
    `--max-old-space-size=${memoryMb}`,
    "--disallow-code-generation-from-strings",
    "--no-warnings",
    entry,
  ];
  const [command, ...args] = [...sandbox, ...node] as [string, ...string[]];
  const kilobytes = (ADDRESS_SPACE_BASE_MB + memoryMb + limits.memorySlackMb) * 1024;
  const limited = process.platform === "linux";
  const file = limited ? "/bin/sh" : command;
  const tied = limited && !sandboxed ? tieToParent() : "";
  const blocks = limits.journal / 512;
  const limitedArgs = [
    "-c",
    `ulimit -c 0; ulimit -f ${blocks}; ulimit -v ${kilobytes}; exec ${tied} "$0" "$@"`,
    command,
    ...args,
  ];
  const journal = openJournal();
  const child = spawn(file, limited ? limitedArgs : args, {
    env: {},
    stdio: ["ignore", "ignore", "pipe", "pipe", journal.fd ?? "ignore"],
  });
  const channel = child.stdio[3] as Duplex;
  let listener: MessageListener | undefined;
  const carried = new CarriedReader();
  const early: (FromChild | Carried)[] = [];
  let ended: Exit | undefined;
  let stderr = "";
  let outbox = "";
  let rest = "";

  /** A sandbox and the handler are processes below the one we started; otherwise that is the handler. */
  const below = () => (sandboxed && child.pid !== undefined ? descendants(child.pid) : []);

  function kill(reason: string, expected = false): void {
    ended ??= { reason, expected };
    // A sandbox's own children first: killed while it starts, it would leave them waiting for it for ever.
    for (const pid of below()) signal(pid);
    child.kill("SIGKILL");
  }

  /** Runs that arrive in one turn of the loop go over in one write. */
  function write(message: string): void {
    if (outbox === "") setImmediate(flush);
    outbox += `${message}\n`;
  }

  function flush(): void {
    channel.write(outbox);
    outbox = "";
  }

  function receive(line: string): void {
    let message: FromChild | Carried | undefined;
    try {
      if (carried.reading || line.startsWith(CARRIED)) message = carried.read(line);
      else message = readLine(line) as FromChild;
    } catch (error) {
      return kill(`killed: a message that cannot be read (${(error as Error).message})`);
    }
    if (message === undefined) return;
    if (listener) listener(message);
    else early.push(message);
  }

  channel.setEncoding("utf8");
  channel.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    if (rest.length > limits.line) return kill("killed: a message larger than the limit");
    for (const line of lines) receive(line);
  });
  channel.on("error", () => {
    // The process is ending; `exit` tells the rest.
  });
  child.stderr!.setEncoding("utf8");
  child.stderr!.on("data", (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });

  const exited = new Promise<Exit>((resolve) => {
    child.once("error", (error) => resolve({ reason: `could not be started: ${error.message}`, expected: false }));
    // Whatever still holds the pipes must not hold us: what is left in them is read, then they are closed.
    child.once("exit", () =>
      setTimeout(() => [channel, child.stderr!].forEach((stream) => stream.destroy()), DRAIN_MS),
    );
    child.once("close", (code, signal) => {
      const why = signal ? `ended by ${signal}` : `ended with exit code ${code}`;
      resolve(
        ended ?? { reason: /heap out of memory/.test(stderr) ? `ran out of memory (${why})` : why, expected: false },
      );
    });
  });
  // Not before those who wait for it, too, have read what they want.
  void exited.then(() => setImmediate(journal.close));

  return {
    pid: child.pid,
    sandboxed,
    exited,
    kill,
    post: (message) => write(JSON.stringify(message)),
    write,
    onMessage(next) {
      listener = next;
      for (const message of early.splice(0)) next(message);
    },
    handlerPid: () => (sandboxed ? below().at(-1) : child.pid),
    memory: () => (child.pid === undefined ? undefined : residentBytes([child.pid, ...below()])),
    records: journal.read,
  };
}

/** Of all these processes. Undefined where the system does not say. */
function residentBytes(pids: readonly number[]): number | undefined {
  try {
    const pages = pids.map((pid) => Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]));
    return pages.reduce((sum, count) => sum + count, 0) * PAGE;
  } catch {
    return undefined;
  }
}

/** All that a process started, the youngest generation last. */
function descendants(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").trim();
    const children = text === "" ? [] : text.split(" ").map(Number);
    return [...children, ...children.flatMap(descendants)];
  } catch {
    return [];
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself in between.
  }
}
