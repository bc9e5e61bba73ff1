/**
 * `npm run bench -- soak [SECONDS] [EVENTS PER SECOND]`: clients come and go, events run, some handlers fail; the
 * runtime's memory slope (as the system sees it, and what is live in it) and open files are measured after a warm-up.
 * Promise: under 1 MB per minute, files flat.
 */

import { readdirSync, readFileSync } from "node:fs";
import { parseConnectionString } from "../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../flows/handler-kit/negotiate.ts";
import { accessKey, adminToken, deployment, tempDir } from "../runtime/support.ts";
import { line } from "./kit.ts";
import { connectLight, type LightClient } from "./light-client.child.ts";
import { childrenOf, startPart } from "./runtime-parts.ts";

const CLIENTS = 50;
/** Longer than a run's deadline. */
const PATIENCE_MS = 8000;

const residentMb = (pid: number) => Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) / 256;
const openFiles = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;

/** To collect before memory is looked at. */
const flags = ["--expose-gc"];

export default async function run(args: string[]): Promise<void> {
  const [seconds = 600, rate = 300] = args.map(Number);
  const temp = tempDir();
  const gateway = await startPart("gateway", { dataDir: `${temp.dir}/gateway`, accessKey, adminToken }, flags);
  const connectionString = `Endpoint=http://127.0.0.1;Port=${new URL(gateway.url).port};AccessKey=${accessKey};Version=1.0;`;
  const gatewayAdmin = { url: gateway.url, token: adminToken };
  const runtime = await startPart(
    "runtime",
    {
      dataDir: `${temp.dir}/runtime`,
      connectionString,
      adminToken,
      gatewayAdmin,
    },
    flags,
  );
  const emit = `{ actionName: "sendToSocket", socketId: event.socketId, eventName: "done", parameters: [event.params.value] }`;
  const flow = deployment("soak", [
    {
      kind: "socket.event",
      event: "work",
      parameters: ["value"],
      body: `ctx.trace("work", event.params.value); ctx.log("debug", "work"); await ctx.state.increment("count"); return { ack: [1], actions: [${emit}] };`,
    },
    { kind: "socket.connected", body: "return { actions: [] };" },
    { kind: "socket.disconnected", body: "throw new Error('a failure now and then');" },
  ]);
  const deployed = await fetch(`${runtime.url}/runtime/admin/deployments/soak`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}` },
    body: JSON.stringify(flow),
  });
  if (deployed.status !== 200) throw new Error(await deployed.text());
  const { path, token } = await negotiate(parseConnectionString(connectionString), { hub: "hub" });
  const connect = () => connectLight(gateway.url, path, `&access_token=${token}`);

  let events = 0;
  let unanswered = 0;
  let connections = 0;
  const state = { over: false };
  const loops = Array.from({ length: CLIENTS }, async () => {
    while (!state.over) {
      const client: LightClient = await connect();
      connections++;
      for (let at = 0; at < 100 && !state.over; at++) {
        const next = performance.now() + (1000 * CLIENTS) / rate;
        // A run that took too long has no answer; the client goes on, as one would with a time-out.
        const answered = client.work({ text: "x".repeat(100), at }).then(() => true);
        const patience = new Promise<false>((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref());
        if (!(await Promise.race([answered, patience]))) {
          unanswered++;
          break;
        }
        events++;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      }
      client.close();
    }
  });

  const samples: { minute: number; memory: number; files: number; children: number }[] = [];
  const started = performance.now();
  const warmUp = seconds * 300;
  let liveBefore: number | undefined;
  while (performance.now() - started < seconds * 1000) {
    // One sample each two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    if (performance.now() - started < warmUp) continue;
    // Twice only: collecting oftener would flatter what the process takes by itself.
    liveBefore ??= await runtime.live();
    const handlers = childrenOf(runtime.pid).reduce((sum, pid) => sum + residentMb(pid), 0);
    const minute = (performance.now() - started) / 60_000;
    samples.push({ minute, memory: residentMb(runtime.pid), files: openFiles(runtime.pid), children: handlers });
  }
  const grown = (await runtime.live()) - liveBefore!;
  const minutes = samples.at(-1)!.minute - samples[0]!.minute;
  state.over = true;
  await Promise.all(loops);
  const files = samples.map((sample) => sample.files);
  line("soak", {
    seconds,
    events,
    connections,
    unanswered,
    "events/s": Math.round(events / seconds),
    "runtime MB": samples.at(-1)!.memory.toFixed(0),
    "runtime slope": `${slope(samples.map(({ minute, memory }) => [minute, memory])).toFixed(2)} MB/min`,
    "live slope": `${(grown / minutes).toFixed(2)} MB/min`,
    "handlers slope": `${slope(samples.map(({ minute, children }) => [minute, children])).toFixed(2)} MB/min`,
    files: `${Math.min(...files)} to ${Math.max(...files)}`,
    "files slope": `${slope(samples.map((sample) => [sample.minute, sample.files])).toFixed(2)} a minute`,
  });
  await Promise.all([runtime.stop(), gateway.stop()]);
  temp.remove();
}

/** Least squares. */
function slope(points: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return above / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
