import { createHmac } from "node:crypto";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { emptyFlow } from "../../flows/model/index.ts";
import type { FlowDocument } from "../../flows/model/index.ts";
import { exported } from "../exporters/harness.ts";
import { run as runToEnd } from "../exporters/processes.ts";
import { KEY, line, median, pin, pooled } from "./kit.ts";

/**
 * Webhooks a second of the exported node project, against an Express handler written by hand that does the same: checks
 * the signature, reads the packet, answers the ack; and once more with an emit through the service's REST interface.
 * `--count N` requests a round, `--rounds N`.
 */
export default async function run(args: string[]): Promise<void> {
  const option = (name: string, fallback: number) =>
    Number(args[args.indexOf(`--${name}`) + 1 || args.length] ?? fallback);
  const [count, rounds] = [option("count", 5_000), option("rounds", 3)];
  pin(process.pid, 1);
  const service = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(202).end());
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const connectionString = `Endpoint=http://127.0.0.1;Port=${(service.address() as AddressInfo).port};AccessKey=${KEY};Version=1.0;`;
  const folder = await exported(benchFlow(), "node");
  await runToEnd("npm", ["install", "--no-audit", "--no-fund"], folder);
  const express = fileURLToPath(new URL("exports-express.child.ts", import.meta.url));
  const root = fileURLToPath(new URL("../..", import.meta.url));

  for (const event of ["ask", "say"]) {
    const results: Record<string, { perSecond: number; cpu: number }[]> = { exported: [], express: [] };
    for (let round = 0; round < rounds; round++) {
      results.exported!.push(await measure("src/main.ts", folder, connectionString, event, count));
      results.express!.push(await measure(express, root, connectionString, event, count));
    }
    const middle = (name: string, figure: "perSecond" | "cpu") =>
      median(results[name]!.map((result) => result[figure]));
    for (const name of ["exported", "express"]) {
      line(`${event === "ask" ? "ack" : "ack and emit"}, ${name}`, {
        "requests/s": Math.round(middle(name, "perSecond")),
        "CPU µs": Math.round(middle(name, "cpu")),
      });
    }
    line("  exported against express", {
      "requests/s": `${(middle("exported", "perSecond") / middle("express", "perSecond")).toFixed(2)}×`,
      CPU: `${(middle("express", "cpu") / middle("exported", "cpu")).toFixed(2)}×`,
    });
  }
  service.close();
  rmSync(folder, { recursive: true });
}

function benchFlow(): FlowDocument {
  const parameters = [{ name: "text", type: "string" }];
  const ack = { type: "ack", config: { arguments: [{ js: "event.params.text" }] } };
  return {
    ...emptyFlow("bench", "Bench"),
    nodes: {
      ask: { type: "socket.event", config: { event: "ask", parameters } },
      answer: ack,
      say: { type: "socket.event", config: { event: "say", parameters } },
      send: { type: "emit", config: { event: "said", arguments: [{ js: "event.params.text" }] } },
      said: ack,
    },
    wires: [
      { from: "ask", port: "next", to: "answer" },
      { from: "say", port: "next", to: "send" },
      { from: "send", port: "next", to: "said" },
    ],
  };
}

async function measure(
  main: string,
  cwd: string,
  connectionString: string,
  event: string,
  count: number,
): Promise<{ perSecond: number; cpu: number }> {
  const env = { ...process.env, WebPubSubForSocketIOConnectionString: connectionString, PORT: "0" };
  const child = spawn(process.execPath, ["--import", "tsx", main], { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  pin(child.pid!, 0);
  const pool = new Pool(await listening(child), { connections: 50 });
  const signature = `sha256=${createHmac("sha256", KEY).update("connection").digest("hex")}`;
  const headers = {
    "content-type": "text/plain",
    "ce-specversion": "1.0",
    "ce-awpsversion": "1.0",
    "ce-type": "azure.webpubsub.user.message",
    "ce-source": "/hubs/hub/client/connection",
    "ce-id": "1",
    "ce-time": "2026-01-01T00:00:00Z",
    "ce-hub": "hub",
    "ce-connectionid": "connection",
    "ce-eventname": event,
    "ce-namespace": "/",
    "ce-socketid": "socket",
    "ce-signature": signature,
  };
  const post = async () => {
    const { statusCode, body } = await pool.request({
      method: "POST",
      path: "/runtime/webhooks/socketio",
      headers,
      body: `427["${event}","hello"]`,
    });
    const text = await body.text();
    if (statusCode !== 200 || text !== '437["hello"]') throw new Error(`${main} answered ${statusCode} ${text}`);
  };
  await pooled(1_000, 50, post);
  const cpu = cpuOf(child.pid!);
  const started = performance.now();
  await pooled(count, 50, post);
  const seconds = (performance.now() - started) / 1_000;
  const used = cpuOf(child.pid!) - cpu;
  await pool.close();
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await gone;
  return { perSecond: count / seconds, cpu: used / count };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      const url = /Listening on (http:\S+)/.exec(String(chunk))?.[1];
      if (url) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}`)));
  });
}

/** Microseconds of CPU a process has used: user and system, in ticks of 10 ms (Linux). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
