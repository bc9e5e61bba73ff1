import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { parseFilter } from "../../server/gateway/odata/parser.ts";
import { select } from "../../server/gateway/odata/select.ts";
import { GroupIndex } from "../../server/gateway/rooms/index.ts";
import { hasRedis, Redis } from "../conformance/kit/redis.ts";
import { RawClient } from "./gateway-client.child.ts";
import { inAnHour, jwt, line, median, pin, pooled, Subject } from "./kit.ts";

const SERVER = "./gateway-server.child.mjs";
/** Raw clients answer no pings: a slow run must be over before the first one. */
const PATIENT = { pingInterval: 3_600_000 };
const QUIET = { eventHandlers: [], maxConnections: 100_000, connectionRate: 100_000, ...PATIENT };
/** Echoes before those that count: compiling is a tenth of the first 50,000. */
const WARM_UP = 50_000;
type Kind = "plain" | "gateway";

/**
 * Parts: fanout, echo, setup, filter, cluster; `--clients N,N` (fanout, cluster), `--connections N,N` (setup), `--rounds N`,
 * `--only KIND,KIND`.
 */
export default async function run(args: string[]): Promise<void> {
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const built = spawnSync(process.execPath, [tsc, "-b", "server"], { stdio: "inherit" });
  if (built.status !== 0) process.stderr.write("The build failed; what is measured is the last one.\n");
  pin(process.pid, 1);
  const option = (name: string, fallback: string) => args[args.indexOf(`--${name}`) + 1 || args.length] ?? fallback;
  const rounds = Number(option("rounds", "3"));
  const parts = args.filter((arg) => /^[a-z]+$/.test(arg));
  const wants = (part: string) => parts.length === 0 || parts.includes(part);
  if (wants("fanout"))
    for (const n of option("clients", "1000").split(","))
      await fanout(Number(n), rounds, option("only", "plain,gateway").split(",") as Kind[]);
  if (wants("echo")) await echo(200, rounds, option("only", "plain,unbatched,batched").split(","));
  if (wants("setup")) for (const n of option("connections", "5000").split(",")) await setup(Number(n));
  if (wants("cluster") && hasRedis)
    for (const n of option("clients", "1000").split(",")) await cluster(Number(n), rounds);
  if (wants("filter")) filter(10_000);
}

async function clientsOf(subject: Subject, kind: Kind, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = [];
  const paths = Array.from({ length: count }, (_, i) => pathOf(kind, subject.port, i));
  await pooled(count, 50, async (i) => void clients.push(await RawClient.open(subject.port, paths[i]!)));
  return clients;
}

function pathOf(kind: Kind, port: number, i: number): string {
  if (kind === "plain") return "/socket.io/?EIO=4&transport=websocket";
  const aud = `http://127.0.0.1:${port}/clients/socketio/hubs/hub`;
  const token = jwt({ aud, exp: inAnHour(), sub: `user${i}` });
  return `/clients/socketio/hubs/hub/?EIO=4&transport=websocket&access_token=${token}`;
}

/** One emit to all clients, eight emits outstanding. CPU of the server per delivery. */
async function fanout(count: number, rounds: number, kinds: Kind[]): Promise<void> {
  const perKind = {} as Record<Kind, number>;
  for (const kind of kinds) {
    const subject = await Subject.start(SERVER, [kind, JSON.stringify(QUIET)]);
    const clients = await clientsOf(subject, kind, count);
    const url = `http://127.0.0.1:${subject.port}/api/hubs/hub/:send`;
    const authorization = `Bearer ${jwt({ aud: url, exp: inAnHour() })}`;
    const http = new Pool(new URL(url).origin, { connections: 8 });
    const payload = "x".repeat(40);
    const emit = async () => {
      const { body } = await http.request({
        method: "POST",
        path: new URL(url).pathname,
        headers: { authorization, "content-type": "text/plain" },
        body: kind === "plain" ? payload : `42["news","${payload}"]`,
      });
      await body.dump();
    };
    const size = Buffer.byteLength(`42["news","${payload}"]`) + 2;
    const received = () => clients.reduce((sum, client) => sum + client.bytes, 0);
    const messages = Math.max(40, Math.round(200_000 / count));
    const costs: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const [before, start] = [await subject.ask(), received()];
      const began = performance.now();
      await pooled(messages, 8, emit);
      while (received() - start < messages * count * size) await new Promise((resolve) => setTimeout(resolve, 1));
      const after = await subject.ask();
      const cost = (after.cpu - before.cpu) / (messages * count);
      const rate = (messages * count) / ((performance.now() - began) / 1000);
      // The first round warms up.
      if (round > 0) costs.push(cost);
      if (round === rounds)
        line(`fan-out to ${count}, ${kind}`, { "µs/delivery": median(costs).toFixed(2), "per s": Math.round(rate) });
    }
    perKind[kind] = median(costs);
    for (const client of clients) client.close();
    await http.destroy();
    await subject.stop();
  }
  if (kinds.length === 2)
    line(`fan-out to ${count}, ratio`, { "gateway is": `${(perKind.plain / perKind.gateway).toFixed(2)}x plain` });
}

/** One emit at one of two nodes to all clients of both. CPU of both nodes per delivery. */
async function cluster(count: number, rounds: number): Promise<void> {
  const redis = await Redis.start();
  const first = await Subject.start(SERVER, [
    "gateway",
    JSON.stringify(QUIET),
    JSON.stringify({ redisUrl: redis.url }),
  ]);
  const publicEndpoint = `http://127.0.0.1:${first.port}`;
  const options = JSON.stringify({ redisUrl: redis.url, publicEndpoint });
  const nodes = [first, await Subject.start(SERVER, ["gateway", JSON.stringify(QUIET), options])];
  for (const { port } of nodes)
    while ((await fetch(`http://127.0.0.1:${port}/readyz`)).status !== 200)
      await new Promise((resolve) => setTimeout(resolve, 20));
  const clients: RawClient[] = [];
  await pooled(count, 50, async (i) => {
    const path = pathOf("gateway", first.port, i);
    clients.push(await RawClient.open(nodes[i % 2]!.port, path));
  });
  const url = `${publicEndpoint}/api/hubs/hub/:send`;
  const authorization = `Bearer ${jwt({ aud: url, exp: inAnHour() })}`;
  const http = new Pool(publicEndpoint, { connections: 8 });
  const body = `42["news","${"x".repeat(40)}"]`;
  const headers = { authorization, "content-type": "text/plain" };
  const emit = async () =>
    (await http.request({ method: "POST", path: new URL(url).pathname, headers, body })).body.dump();
  const received = () => clients.reduce((sum, client) => sum + client.bytes, 0);
  const cpu = async () =>
    (await Promise.all(nodes.map((node) => node.ask()))).reduce((sum, { cpu: one }) => sum + one, 0);
  const messages = Math.max(40, Math.round(50_000 / count));
  const costs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const [before, start] = [await cpu(), received()];
    await pooled(messages, 8, emit);
    while (received() - start < messages * count * (body.length + 2))
      await new Promise((resolve) => setTimeout(resolve, 1));
    if (round > 0) costs.push(((await cpu()) - before) / (messages * count));
  }
  line(`fan-out to ${count}, two nodes`, { "µs/delivery": median(costs).toFixed(2) });
  for (const client of clients) client.close();
  await http.destroy();
  await Promise.all(nodes.map((node) => node.stop()));
  await redis.stop();
}

/** An event and its ack: plain answers by itself, the gateway asks a bare receiver. CPU of plain and of the gateway. */
async function echo(count: number, rounds: number, kinds: string[]): Promise<void> {
  let plain = 0;
  for (const kind of kinds) {
    const receiver = await startReceiver(kind === "batched");
    let requests = 0;
    receiver.on("request", () => requests++);
    const { port } = receiver.address() as AddressInfo;
    const eventHandlers = [{ urlTemplate: `http://127.0.0.1:${port}/`, userEventPattern: "*" }];
    const settings = { eventHandlers, ...PATIENT };
    const subject = await Subject.start(SERVER, [kind === "plain" ? "plain" : "gateway", JSON.stringify(settings)]);
    const clients = await clientsOf(subject, kind === "plain" ? "plain" : "gateway", count);
    const costs: number[] = [];
    let rate = 0;
    await echoes(clients, WARM_UP);
    for (let round = 0; round < rounds; round++) {
      requests = 0;
      const before = await subject.ask();
      const began = performance.now();
      const total = 10_000;
      await echoes(clients, total);
      rate = total / ((performance.now() - began) / 1000);
      const after = await subject.ask();
      costs.push((after.cpu - before.cpu) / total);
    }
    const cost = median(costs);
    if (kind === "plain") plain = cost;
    line(`event, webhook, ack, ${count} clients, ${kind}`, {
      "µs/event": cost.toFixed(1),
      "per s": Math.round(rate),
      ...(plain > 0 ? { ratio: `${(plain / cost).toFixed(2)}x plain` } : {}),
      ...(requests > 0 ? { "events per request": (10_000 / requests).toFixed(1) } : {}),
    });
    for (const client of clients) client.close();
    await subject.stop();
    receiver.closeAllConnections();
    receiver.close();
  }
}

/** Every client has one event in flight until `total` acks have come. */
function echoes(clients: RawClient[], total: number): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    let got = 0;
    const next = (client: RawClient) => {
      if (sent < total) client.send(`42${sent++}["echo","hello there, this is a chat message"]`);
    };
    for (const client of clients) {
      client.onFrame = (payload) => {
        if (payload[0] !== 52 || payload[1] !== 51) return;
        if (++got === total) resolve();
        next(client);
      };
      next(client);
    }
  });
}

function startReceiver(batches: boolean): Promise<Server> {
  const ack = (packet: string) => packet.replace(/^42(\d+)\["echo",/, "43$1[");
  const server = createServer((req, res) => {
    if (req.method === "OPTIONS") {
      res.setHeader("WebHook-Allowed-Origin", "*");
      if (batches) res.setHeader("WebHook-Accept-Batch", "application/cloudevents-batch+json");
      return res.end();
    }
    let body = "";
    req.setEncoding("utf8");
    req.on("data", (chunk) => (body += chunk));
    req.on("end", () => {
      if (req.headers["content-type"] !== "application/cloudevents-batch+json") return res.end(ack(body));
      const answers = (JSON.parse(body) as { data: string }[]).map(({ data }) => ({ status: 200, body: ack(data) }));
      res.end(JSON.stringify(answers));
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** Connections set up per second of server CPU, the longest stall while they come in all at once, memory when idle. */
async function setup(count: number): Promise<void> {
  const figures = {} as Record<Kind, { cpu: number; memory: number }>;
  for (const kind of ["plain", "gateway"] as const) {
    const subject = await Subject.start(SERVER, [kind, JSON.stringify(QUIET)]);
    (await clientsOf(subject, kind, 200)).forEach((client) => client.close());
    // What the warm-up leaves behind is gone by then; the server does not say when.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await subject.ask("gc");
    const paths = Array.from({ length: count }, (_, i) => pathOf(kind, subject.port, i));
    const before = await subject.ask("reset");
    const began = performance.now();
    const clients = await Promise.all(paths.map((path) => RawClient.open(subject.port, path)));
    const seconds = (performance.now() - began) / 1000;
    const after = await subject.ask();
    // Idle means after what the handshakes set in motion, which nobody announces.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await subject.ask("gc");
    const idle = await subject.ask("gc");
    figures[kind] = { cpu: (after.cpu - before.cpu) / count, memory: (idle.memory - before.memory) / count / 1024 };
    line(`set-up of ${count}, ${kind}`, {
      "µs/connection": figures[kind].cpu.toFixed(0),
      "per s": Math.round(count / seconds),
      "longest stall ms": after.stall.toFixed(0),
      "of CPU": after.turn.toFixed(0),
      "KiB/idle connection": figures[kind].memory.toFixed(1),
    });
    for (const client of clients) client.close();
    await subject.stop();
  }
  const ratio = (what: "cpu" | "memory") => `${(figures.plain[what] / figures.gateway[what]).toFixed(2)}x plain`;
  line(`set-up of ${count}, ratio`, { "rate per CPU": ratio("cpu"), memory: ratio("memory") });
}

/** A filter over groups on an index of connections, as REST calls run it. */
function filter(count: number): void {
  class Fake {
    groups: Set<string> | undefined;
    readonly id: string;
    readonly userId: string;
    constructor(i: number) {
      this.id = `c${i}`;
      this.userId = `u${i}`;
    }
  }
  const index = new GroupIndex<Fake>();
  const all = Array.from({ length: count }, (_, i) => new Fake(i));
  all.forEach((fake, i) => {
    index.add(fake, "everyone");
    if (i % 10 === 0) index.add(fake, "tenth");
    if (i % 2 === 0) index.add(fake, "half");
    if (i % 20 === 0) index.add(fake, "muted");
  });
  const hub = {
    all: () => all,
    inGroup: (group: string) => index.members(group),
    byId: () => undefined,
    byUser: () => new Set<Fake>(),
  };
  for (const text of [
    "'tenth' in groups and not ('muted' in groups)",
    "'half' in groups and not ('muted' in groups)",
    "('tenth' in groups or 'muted' in groups) and not ('half' in groups)",
    "'nobody' in groups",
    "not ('muted' in groups)",
  ]) {
    const expr = parseFilter(text);
    let matched = 0;
    const once = () => {
      matched = 0;
      for (const _ of select(expr, hub)) matched++;
    };
    for (let i = 0; i < 200; i++) once();
    const times: number[] = [];
    for (let i = 0; i < 300; i++) {
      const began = performance.now();
      once();
      times.push((performance.now() - began) * 1000);
    }
    line(`filter over ${count}: ${text}`, { µs: median(times).toFixed(1), matches: matched });
  }
}
