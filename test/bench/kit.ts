import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { createHmac } from "node:crypto";

export const KEY = "primary-".repeat(5);

export interface Sample {
  /** Microseconds. */
  cpu: number;
  /** Bytes of heap and buffers. */
  memory: number;
  rss: number;
  /** Longest event-loop stall in milliseconds since the last reset. */
  stall: number;
  /** The same in CPU time, which others on the machine do not lengthen. */
  turn: number;
}

/** A server in its own process, on core 0 where the system can pin; the load stays on the others. */
export class Subject {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(file: string, args: string[]): Promise<Subject> {
    const child = fork(new URL(file, import.meta.url), args, {
      execArgv: [
        ...(file.endsWith(".ts") ? ["--import", "tsx"] : []),
        "--expose-gc",
        ...(process.env["BENCH_NODE_FLAGS"]?.split(" ") ?? []),
      ],
    });
    pin(child.pid!, 0);
    const [{ port }] = await new Promise<[{ port: number }]>((resolve, reject) => {
      child.once("message", (message) => resolve([message as unknown as { port: number }]));
      child.once("exit", (code) => reject(new Error(`The server under test ended with ${code}.`)));
    });
    return new Subject(child, port);
  }

  ask(question: "sample" | "gc" | "reset" = "sample"): Promise<Sample> {
    return new Promise((resolve) => {
      this.#child.once("message", (message) => resolve(message as Sample));
      this.#child.send(question);
    });
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.disconnect();
    await gone;
  }
}

/** Pins a process to one core; does nothing where `taskset` is missing. */
export function pin(pid: number, core: number): void {
  spawnSync("taskset", ["-a", "-cp", String(core), String(pid)]);
}

export function jwt(payload: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(payload)}`;
  return `${signed}.${createHmac("sha256", KEY).update(signed).digest("base64url")}`;
}

export const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

/** Runs `task` for 0 … count-1 with `width` at a time. */
export async function pooled(count: number, width: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(width, count) }, async () => {
      while (next < count) await task(next++);
    }),
  );
}

export function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

export function line(what: string, figures: Record<string, string | number>): void {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  process.stdout.write(`${what.padEnd(44)} ${text.join(" · ")}\n`);
}
