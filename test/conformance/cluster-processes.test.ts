import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { io, type Socket } from "socket.io-client";
import { afterAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { describeSettings, readSettings } from "../../server/settings.ts";
import { startApp, type App } from "../app.ts";
import { Balancer } from "./kit/balancer.ts";
import { ADMIN, jwt, KEYS, now, until } from "./kit/gateway.ts";
import { hasRedis, Redis } from "./kit/redis.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "patchbay-cluster-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hub = { anonymousConnectPolicy: "allow" };
const secrets = {
  PATCHBAY_ACCESS_KEY: KEYS.primary,
  PATCHBAY_SECONDARY_KEY: KEYS.secondary,
  PATCHBAY_ADMIN_TOKEN: ADMIN,
};

function client(url: string, options = {}): Socket {
  const path = "/clients/socketio/hubs/hub";
  return io(url, { path, transports: ["websocket"], forceNew: true, reconnectionDelay: 20, ...options });
}

const connected = (socket: Socket) =>
  new Promise<Socket>((resolve, reject) =>
    socket.once("connect", () => resolve(socket)).once("connect_error", (error) => reject(error)),
  );

async function configure(url: string): Promise<void> {
  const headers = { Authorization: `Bearer ${ADMIN}` };
  const put = await fetch(`${url}/admin/hubs/hub`, { method: "PUT", headers, body: JSON.stringify(hub) });
  expect(put.status).toBe(200);
}

/** A send to everyone; the token is for the cluster's own address. */
function send(url: string, endpoint: string, packet: string): Promise<Response> {
  const route = "/api/hubs/hub/:send";
  const headers = {
    Authorization: `Bearer ${jwt({ aud: endpoint + route, exp: now() + 60 })}`,
    "Content-Type": "text/plain",
  };
  return fetch(url + route, { method: "POST", headers, body: packet });
}

describe.skipIf(!hasRedis)("nodes as processes of their own", () => {
  test("kill -9 of one: its clients come back at the other, whose own notice nothing; sends and calls go on", async () => {
    const [redis, balancer] = await Promise.all([Redis.start(), Balancer.start()]);
    const env = { ...secrets, PATCHBAY_REDIS_URL: redis.url, PATCHBAY_PUBLIC_ENDPOINT: balancer.url };
    const args = ["--only", "gateway"];
    const nodes: App[] = [];
    for (let i = 0; i < 2; i++) nodes.push(await startApp({ args, env }));
    const [dying, staying] = nodes as [App, App];
    try {
      for (const { gateway } of nodes) await until(async () => (await fetch(`${gateway}/readyz`)).status === 200);
      await configure(dying.gateway);
      balancer.serve([dying.gateway]);
      const moving = await Promise.all(
        ["websocket", "polling"].flatMap((transport) =>
          Array.from({ length: 5 }, () => connected(client(balancer.url, { transports: [transport] }))),
        ),
      );
      balancer.serve([staying.gateway]);
      const calm = await Promise.all(Array.from({ length: 5 }, () => connected(client(balancer.url))));
      let noticed = 0;
      for (const socket of calm) socket.on("disconnect", () => noticed++);
      const lost = Promise.all(moving.map((socket) => new Promise((done) => socket.once("disconnect", done))));

      const killed = Date.now();
      await dying.stop({ signal: "SIGKILL" });
      // Nobody answers for the lost node: the caller must not wait for it for long.
      expect((await send(staying.gateway, balancer.url, '42["at once"]')).status).toBe(202);
      expect(Date.now() - killed).toBeLessThan(3_000);
      await lost;
      await until(() => moving.every((socket) => socket.connected));
      console.info(`10 clients of a killed node were back after ${Date.now() - killed} ms`);
      expect(noticed).toBe(0);

      const everyone = [...moving, ...calm];
      const heard = Promise.all(everyone.map((socket) => new Promise((done) => socket.once("news", done))));
      expect((await send(balancer.url, balancer.url, '42["news"]')).status).toBe(202);
      await heard;
      for (const socket of everyone) socket.disconnect();
    } finally {
      await staying.stop();
      await balancer.close();
      await redis.stop();
    }
  });

  test("the README's plain commands make a cluster of two", async () => {
    const readme = readFileSync(join(root, "server/gateway/README.md"), "utf8");
    const block = /Plain commands:\n\n((?: {4}.*\n)+)/.exec(readme)![1]!.replace(/^ {4}/gm, "");
    const [redis, first, second, front] = await freePorts(4);
    const commands = block
      .replaceAll("6379", String(redis))
      .replace("redis-server", `redis-server --save "" --dir ${folder}`)
      .replaceAll("8081", String(first))
      .replaceAll("8082", String(second))
      .replaceAll("8080", String(front))
      .replaceAll(".patchbay/", `${folder}/`)
      .replace(/(PATCHBAY_[A-Z_]+)=…/g, (_, name: keyof typeof secrets) => `${name}=${secrets[name]}`);
    expect(commands).not.toContain("…");
    // A process group of its own, so that all it started can be stopped together.
    const shell = spawn("bash", ["-c", `${commands}wait`], { cwd: root, stdio: "ignore", detached: true });
    const nodes = [first, second].map((port) => `http://127.0.0.1:${port}`);
    try {
      for (const url of nodes) {
        await until(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200);
      }
      await configure(nodes[0]!);
      const sockets = await Promise.all(nodes.map((url) => connected(client(url))));
      const heard = Promise.all(sockets.map((socket) => new Promise((done) => socket.once("news", done))));
      expect((await send(nodes[1]!, `http://127.0.0.1:${front}`, '42["news"]')).status).toBe(202);
      await heard;
      for (const socket of sockets) socket.disconnect();
    } finally {
      const gone = new Promise((done) => shell.once("exit", done));
      process.kill(-shell.pid!, "SIGKILL");
      await gone;
    }
  });
});

test("the compose file says nothing that Patchbay does not know", () => {
  const file = join(root, "server/gateway/cluster/compose.yaml");
  const { services } = parse(readFileSync(file, "utf8"), { merge: true }) as {
    services: Record<string, Record<string, any>>;
  };
  const gateways = Object.values(services).filter(({ working_dir }) => working_dir !== undefined);
  expect([Object.keys(services).length, gateways.length]).toEqual([3, 2]);
  const known = describeSettings();
  for (const { command, environment, volumes, depends_on, ports } of gateways) {
    for (const name of Object.keys(environment)) expect(known).toContain(` ${name} `);
    for (const name of depends_on) expect(Object.keys(services)).toContain(name);
    const [npm, start, dashes, ...args] = (command as string).split(" ");
    expect([npm, start, dashes]).toEqual(["npm", "start", "--"]);
    const settings = readSettings(args, {}, root);
    expect([settings.only, settings.host]).toEqual(["gateway", "0.0.0.0"]);
    expect(ports[0]).toMatch(new RegExp(`:${settings.gatewayPort}$`));
    const mounted = resolve(file, "..", (volumes[0] as string).split(":")[0]!);
    expect(existsSync(join(mounted, "package.json"))).toBe(true);
  }
});

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
