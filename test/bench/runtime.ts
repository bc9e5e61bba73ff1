/**
 * event → handler → emit and ack → client, through our gateway and runtime, beside a hand-written Express receiver
 * behind the same gateway and a plain stateful `socket.io` server. "µs" is CPU of all server processes per event: the
 * steadiest figure on a busy machine.
 */

import { fork, spawnSync, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseConnectionString } from "../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../flows/handler-kit/negotiate.ts";
import { accessKey, adminToken, deployment, tempDir, until } from "../runtime/support.ts";
import { connectLight, type LightClient } from "./light-client.child.ts";
import { startNodeRedReceiver } from "./runtime-node-red.ts";

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
/** Events before counting starts, so that a busy machine measures compiled code too; at most so many seconds. */
const WARM_UP = { events: 60_000, seconds: Number(process.env.BENCH_WARM_UP ?? 10) };

interface Part {
  url: string;
  process: ChildProcess;
}

interface Figures {
  name: string;
  clients: number;
  perSecond: number;
  p50: number;
  p99: number;
  /** Of all servers; then of each part's own process, and of the handler processes. */
  cpuMicros: number;
  parts: string;
}

function start(part: string, options: object = {}): Promise<Part> {
  const child = fork(
    fileURLToPath(new URL("runtime-parts.child.mjs", import.meta.url)),
    [part, JSON.stringify(options)],
    { execArgv: process.env["BENCH_NODE_FLAGS"]?.split(" ") ?? [] },
  );
  return new Promise((resolve, reject) => {
    child.once("message", ({ url }: any) => resolve({ url, process: child }));
    child.once("exit", (code) => reject(new Error(`${part} ended with ${code}`)));
  });
}

/** CPU seconds of a process, and of all below it. */
function cpuSeconds(pid: number): { own: number; below: number } {
  const [utime, stime] = readFileSync(`/proc/${pid}/stat`, "latin1")
    .split(") ")[1]!
    .split(" ")
    .slice(11, 13)
    .map(Number);
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "latin1").trim().split(" ").filter(Boolean).map(Number),
  );
  const below = children.map(cpuSeconds).reduce((sum, child) => sum + child.own + child.below, 0);
  return { own: (utime! + stime!) / 100, below };
}

async function measure(
  name: string,
  parts: { process: { pid?: number } }[],
  connect: () => Promise<LightClient>,
  clients: number,
): Promise<Figures> {
  const all: LightClient[] = [];
  for (let at = 0; at < clients; at += 50) {
    all.push(...(await Promise.all(Array.from({ length: Math.min(50, clients - at) }, connect))));
  }
  const latencies: number[] = [];
  const state = { measuring: false, over: false, done: 0 };
  const loops = all.map(async (client, at) => {
    const value = { text: `hello from ${at}`, at };
    while (!state.over) {
      const started = performance.now();
      await client.work(value);
      state.done++;
      if (state.measuring) latencies.push(performance.now() - started);
    }
  });
  const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const cpu = () =>
    parts.flatMap((part) => {
      const { own, below } = cpuSeconds(part.process.pid!);
      return [own, below];
    });
  for (let left = WARM_UP.seconds; left > 0 && state.done < WARM_UP.events; left -= 0.25) await wait(0.25);
  state.measuring = true;
  const before = cpu();
  const started = performance.now();
  await wait(SECONDS);
  const used = cpu().map((seconds, i) => seconds - before[i]!);
  const seconds = (performance.now() - started) / 1000;
  const count = latencies.length;
  state.over = true;
  await Promise.all(loops);
  for (const client of all) client.close();
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (part: number) => Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 100) / 100;
  return {
    name,
    clients,
    perSecond: Math.round(count / seconds),
    p50: at(0.5),
    p99: at(0.99),
    cpuMicros: Math.round((used.reduce((sum, seconds) => sum + seconds, 0) * 1e6) / count),
    parts: used
      .filter((seconds) => seconds > 0)
      .map((seconds) => Math.round((seconds * 1e6) / count))
      .join(" + "),
  };
}

/** Parts: batched, unbatched, express, node-red, stateful; all without any. `BENCH_CLIENTS`, `BENCH_SECONDS`. */
export default async function run(args: string[]): Promise<void> {
  const wants = (part: string) => args.length === 0 || args.includes(part);
  const built = spawnSync("npx", ["tsc", "-b", "server"], { stdio: ["ignore", "inherit", "ignore"] });
  if (built.status !== 0) process.stderr.write("The build failed; what is measured is the last one.\n");
  const temp = tempDir();
  const results: Figures[] = [];
  const counts = (process.env.BENCH_CLIENTS ?? "1,50,200,500").split(",").map(Number);
  const gateway = await start("gateway", { dataDir: `${temp.dir}/gateway`, accessKey, adminToken });
  const port = new URL(gateway.url).port;
  const connectionString = `Endpoint=http://127.0.0.1;Port=${port};AccessKey=${accessKey};Version=1.0;`;
  const connection = parseConnectionString(connectionString);
  const { path, token } = await negotiate(connection, { hub: "bench" });
  const through = () => connectLight(gateway.url, path, `&access_token=${token}`);
  const hub = (settings: object) =>
    fetch(`${gateway.url}/admin/hubs/bench`, {
      method: "PUT",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ anonymousConnectPolicy: "deny", ...settings }),
    });
  const parts: Part[] = [gateway];
  try {
    const runtime = await start("runtime", { dataDir: `${temp.dir}/runtime`, connectionString, adminToken });
    parts.push(runtime);
    const body = `return { ack: [event.params.value], actions: [{ actionName: "sendToSocket", socketId: event.socketId, eventName: "done", parameters: [event.params.value] }] };`;
    const flow = deployment("bench", [
      { kind: "socket.event", hub: "bench", event: "work", parameters: ["value"], body },
    ]);
    const deployed = await fetch(`${runtime.url}/runtime/admin/deployments/bench`, {
      method: "PUT",
      headers: { authorization: `Bearer ${adminToken}` },
      body: JSON.stringify(flow),
    });
    if (deployed.status !== 200) throw new Error(await deployed.text());
    const handler = (urlTemplate: string) => ({
      urlTemplate,
      userEventPattern: "*",
      systemEvents: [],
      auth: { type: "None" },
    });

    // Thrown away: the first of several measurements would pay for compiling what all of them use.
    await hub({ eventHandlers: [handler(`${runtime.url}/runtime/webhooks/socketio`)] });
    await measure("warm-up", [gateway, runtime], through, 50);

    for (const clients of counts) {
      for (const batching of [true, false]) {
        if (!wants(batching ? "batched" : "unbatched")) continue;
        await hub({ batching, eventHandlers: [handler(`${runtime.url}/runtime/webhooks/socketio`)] });
        results.push(
          await measure(
            batching ? "gateway → runtime, batched" : "gateway → runtime",
            [gateway, runtime],
            through,
            clients,
          ),
        );
      }
    }
    const receiver = await start("express", { connectionString });
    parts.push(receiver);
    await hub({ eventHandlers: [handler(receiver.url)] });
    for (const clients of wants("express") ? counts : [])
      results.push(await measure("gateway → Express by hand", [gateway, receiver], through, clients));

    if (wants("node-red")) {
      const nodeRed = await startNodeRedReceiver(connection);
      await hub({ batching: false, eventHandlers: [handler(nodeRed.url)] });
      const all = [gateway, { url: nodeRed.url, process: { pid: nodeRed.pid } }];
      try {
        for (const clients of counts) results.push(await measure("gateway → Node-RED", all, through, clients));
      } finally {
        await nodeRed.stop();
      }
    }

    const stateful = await start("stateful");
    parts.push(stateful);
    const direct = () => connectLight(stateful.url, "/socket.io", "");
    for (const clients of wants("stateful") ? counts : [])
      results.push(await measure("stateful socket.io", [stateful], direct, clients));
    console.table(results.toSorted((a, b) => a.clients - b.clients));
  } finally {
    for (const part of parts) part.process.disconnect();
    await until(() => parts.every((part) => part.process.exitCode !== null || part.process.signalCode !== null));
    temp.remove();
  }
}
