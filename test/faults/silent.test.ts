/**
 * Why a process does not answer when a run's time is up: it is in a loop, it is blocked, or it was given no core. Real
 * processes without a service around them.
 */

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { getPriority, setPriority } from "node:os";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { LogRecord } from "../../server/runtime/child/protocol.ts";
import { childEntry } from "../../server/runtime/children/entry.ts";
import { createChildPool, type ChildPool } from "../../server/runtime/children/pool.ts";
import type { RunReply } from "../../server/runtime/children/runs-under-way.ts";
import { startWorker, type Fault, type Worker } from "../../server/runtime/children/worker.ts";
import { tempDir, until } from "../runtime/support.ts";
import { figure, ms } from "./figures.ts";

const DEADLINE = 1000;
/** Whoever runs the tests may have put them behind other work. */
const own = getPriority();
const linux = process.platform === "linux";
/** util-linux. */
const pins = linux && spawnSync("taskset", ["-c", "0", "true"]).status === 0;

const temp = tempDir();
let pool: ChildPool;
const hogs: ChildProcess[] = [];

const flow = `
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const spin = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
const handlers = {
  never: () => sleep(1e9),
  slow: async (ctx) => { ctx.log("info", "started"); await sleep(${DEADLINE * 0.3}); },
  loop: () => { while (true); },
  lateLoop: async () => { await sleep(${DEADLINE * 0.9}); while (true); },
  blocked: () => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); },
  busy: async (ctx) => { for (let turn = 0; turn < 40; turn++) { spin(10); ctx.log("info", "still there"); await sleep(0); } },
  long: () => spin(${DEADLINE * 0.4}),
};
export default { id: "f", triggers: Object.entries(handlers).map(([name, run]) =>
  ({ on: "schedule", name, run: async (event, ctx) => { await run(ctx); return { actions: [] }; } })) };
`;

beforeAll(async () => {
  writeFileSync(`${temp.dir}/flow.mjs`, flow);
  pool = createChildPool({ entry: await childEntry(), memoryMb: 64 });
});

afterEach(release);
afterAll(async () => {
  await pool.close();
  temp.remove();
});

async function start(from = pool) {
  const child = from.take();
  const { worker } = await startWorker({
    child,
    moduleUrl: pathToFileURL(`${temp.dir}/flow.mjs`).href,
    env: {},
    deadlineMs: DEADLINE,
    onLoose: () => {},
  });
  const fault = new Promise<Fault>((resolve) => worker.watch({ stopped() {}, fault: resolve }));
  return { worker, child, fault };
}

function run(worker: Worker, trigger: string, log: (entry: LogRecord) => void = () => {}): Promise<RunReply> {
  const request = { trigger, event: {}, trace: false, carries: undefined, effect: () => Promise.resolve(null), log };
  return new Promise((resolve) => worker.run(request, resolve));
}

/** From now on the process shares one core with others that get nearly all of it. */
function starve(worker: Worker): void {
  spawnSync("taskset", ["-a", "-c", "-p", "0", String(worker.pid!)]);
  for (const thread of readdirSync(`/proc/${worker.pid}/task`)) setPriority(Number(thread), 19);
  for (let count = 0; count < 3; count++) {
    hogs.push(spawn("taskset", ["-c", "0", "sh", "-c", "while :; do :; done"], { stdio: "ignore" }));
  }
}

function release(): void {
  for (const hog of hogs.splice(0)) hog.kill("SIGKILL");
}

/** Raising a priority is a right of its own (CAP_SYS_NICE). */
function mayRaise(): boolean {
  const before = getPriority();
  try {
    setPriority(before - 1);
  } catch {
    return false;
  }
  setPriority(before);
  return true;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.skipIf(!pins)("with other processes on its core", () => {
  test("a process that had no chance to answer is not held to be in a loop, and its other runs end", async () => {
    const { worker, fault } = await start();
    const late = run(worker, "never");
    await pause(DEADLINE * 0.6);
    let reply: Promise<RunReply>;
    await new Promise<void>((begun) => (reply = run(worker, "slow", () => begun())));
    starve(worker);
    expect((await late).kind).toBe("timeout");
    // Longer than a process gets that merely does not answer.
    await pause(250);
    release();
    expect((await reply!).kind).toBe("done");
    expect(await fault).toMatchObject({ counts: false });
  });

  test("one in a loop is, however little it gets", async () => {
    const { worker, fault } = await start();
    const late = run(worker, "loop");
    await until(() => getPriority(worker.pid!) > own, DEADLINE);
    starve(worker);
    expect((await late).kind).toBe("timeout");
    const since = performance.now();
    expect(await fault).toMatchObject({ counts: true });
    figure("a loop that gets no core", `ended ${ms(performance.now() - since)} after its time`, "250 ms");
  });
});

test.each(["loop", "lateLoop", "blocked"])("one that does not answer is ended: %s", async (name) => {
  const { worker, fault } = await start();
  expect((await run(worker, name)).kind).toBe("timeout");
  const since = performance.now();
  expect(await fault).toMatchObject({ counts: true });
  figure(`no answer: ${name}`, `ended ${ms(performance.now() - since)} after its time`, "250 ms");
});

describe.skipIf(!linux)("priority", () => {
  test.skipIf(!existsSync("/usr/bin/bwrap"))("in a sandbox, whose session has a weight of its own", async () => {
    const sandboxes = createChildPool({ entry: await childEntry(), memoryMb: 64, sandboxed: true });
    const { worker, child } = await start(sandboxes);
    const reply = run(worker, "loop");
    await until(() => getPriority(child.handlerPid()!) > own, DEADLINE);
    const group = `/proc/${child.handlerPid()!}/autogroup`;
    // Not every kernel has them.
    if (existsSync(group)) expect(readFileSync(group, "latin1")).toContain("nice 10");
    expect((await reply).kind).toBe("timeout");
    await sandboxes.close();
  });

  test("whoever computes without a word soon comes after everybody else", async () => {
    const { worker } = await start();
    const reply = run(worker, "loop");
    const since = performance.now();
    await until(() => getPriority(worker.pid!) > own, DEADLINE);
    figure("priority of a loop lowered", `after ${ms(performance.now() - since)}`);
    expect((await reply).kind).toBe("timeout");
  });

  test.skipIf(!mayRaise())("and is put back when it was only long", async () => {
    const { worker } = await start();
    const reply = run(worker, "long");
    await until(() => getPriority(worker.pid!) > own, DEADLINE);
    expect((await reply).kind).toBe("done");
    await until(() => getPriority(worker.pid!) === own);
    await worker.retire();
  });

  test("whoever speaks now and then does not", async () => {
    const { worker } = await start();
    let lowest = own;
    const reply = run(worker, "busy", () => (lowest = Math.max(lowest, getPriority(worker.pid!))));
    expect((await reply).kind).toBe("done");
    expect(lowest).toBe(own);
    await worker.retire();
  });
});
