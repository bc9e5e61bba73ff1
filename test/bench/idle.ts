/**
 * `npm run bench -- idle [SECONDS] [CLIENTS]`: what it costs the runtime that clients stay connected and say nothing, with
 * as many clients and with none. Promise: no invocation, no growth.
 */

import { readFileSync } from "node:fs";
import { parseConnectionString } from "../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../flows/handler-kit/negotiate.ts";
import { accessKey, adminToken, deployment, tempDir } from "../runtime/support.ts";
import { line, pooled } from "./kit.ts";
import { connectLight, type LightClient } from "./light-client.child.ts";
import { childrenOf, startPart } from "./runtime-parts.ts";

interface Spent {
  cpuMs: number;
  mb: number;
}

function spentBy(pids: readonly number[]): Spent {
  const fields = pids.map((pid) => readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]!.split(" "));
  return {
    cpuMs: fields.reduce((sum, stat) => sum + (Number(stat[11]) + Number(stat[12])) * 10, 0),
    mb: fields.reduce((sum, stat) => sum + Number(stat[21]) / 256, 0),
  };
}

async function invocations(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const counts = text.split("\n").filter((row) => row.startsWith("patchbay_runs_total{"));
  return counts.reduce((sum, row) => sum + Number(row.split(" ").at(-1)), 0);
}

export default async function run(args: string[]): Promise<void> {
  const [seconds = 30, count = 1000] = args.map(Number);
  const temp = tempDir();
  const gateway = await startPart("gateway", { dataDir: `${temp.dir}/gateway`, accessKey, adminToken });
  const connectionString = `Endpoint=${gateway.url};AccessKey=${accessKey};Version=1.0;`;
  const runtime = await startPart("runtime", {
    dataDir: `${temp.dir}/runtime`,
    connectionString,
    adminToken,
    gatewayAdmin: { url: gateway.url, token: adminToken },
  });
  const flow = deployment("idle", [
    { kind: "socket.event", event: "never", body: "return { actions: [] };" },
    { kind: "socket.connect", body: "return { actions: [] };" },
  ]);
  const deployed = await fetch(`${runtime.url}/runtime/admin/deployments/idle`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}` },
    body: JSON.stringify(flow),
  });
  if (deployed.status !== 200) throw new Error(await deployed.text());

  async function watch(what: string): Promise<void> {
    // What the connects left behind has settled by then.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const handlers = childrenOf(runtime.pid);
    const before = [spentBy([runtime.pid]), spentBy(handlers), spentBy([gateway.pid])];
    const runs = await invocations(runtime.url);
    // The observation itself.
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const after = [spentBy([runtime.pid]), spentBy(handlers), spentBy([gateway.pid])];
    const figures = after.map(({ cpuMs, mb }, at) => {
      const grown = mb - before[at]!.mb;
      return `${((cpuMs - before[at]!.cpuMs) / seconds).toFixed(2)} ms CPU/s, ${mb.toFixed(0)} MB (${grown >= 0 ? "+" : ""}${grown.toFixed(1)})`;
    });
    line(what, {
      seconds,
      invocations: (await invocations(runtime.url)) - runs,
      runtime: figures[0]!,
      handlers: figures[1]!,
      gateway: figures[2]!,
    });
  }

  await watch("no client");
  const { path, token } = await negotiate(parseConnectionString(connectionString), { hub: "hub" });
  const clients: LightClient[] = [];
  await pooled(count, 50, async () => {
    clients.push(await connectLight(gateway.url, path, `&access_token=${token}`));
  });
  await watch(`${count} clients, connected and silent`);
  for (const client of clients) client.close();
  await Promise.all([runtime.stop(), gateway.stop()]);
  temp.remove();
}
