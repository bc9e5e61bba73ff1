/**
 * `server/runtime/azure.md` as written, against a gateway that somebody else set up: another key, port and hub, behind an
 * address that is not its own. By access key, by workload identity, by managed identity.
 */

import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startApp, type App } from "../app.ts";
import { certificateFile, startAuthority, type Authority } from "./authority.ts";
import { tempDir, until } from "./support.ts";

const HUB = "identity";
const key = "a-key-of-somebody-else-that-is-long-enough";
const adminOfTheService = "only-az-knows-it";
const guide = readFileSync(new URL("../../server/runtime/azure.md", import.meta.url), "utf8");
const temp = tempDir();
const clients: Socket[] = [];

let authority: Authority;
let service: App;
let front: Server;
let endpoint: string;
let patchbay: App | undefined;

beforeAll(async () => {
  authority = await startAuthority();
  let servicePort = 0;
  front = createServer((socket) => {
    const behind = connect(servicePort, "127.0.0.1");
    socket.pipe(behind).pipe(socket);
    for (const end of [socket, behind]) end.on("error", () => [socket, behind].forEach((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  endpoint = `http://localhost:${(front.address() as AddressInfo).port}`;
  service = await startApp({
    args: ["--only", "gateway", "--public-endpoint", endpoint],
    env: {
      PATCHBAY_ACCESS_KEY: key,
      PATCHBAY_SECONDARY_KEY: `${key}-2`,
      PATCHBAY_ADMIN_TOKEN: adminOfTheService,
      PATCHBAY_OIDC_ISSUER: authority.issuer,
      NODE_EXTRA_CA_CERTS: certificateFile,
    },
  });
  servicePort = Number(new URL(service.gateway).port);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await patchbay?.stop();
  patchbay = undefined;
});

afterAll(async () => {
  await service?.stop();
  front?.close();
  await authority?.close();
  temp.remove();
});

/** The `sh` blocks under the headings that start so. */
function blocks(...headings: string[]): string {
  const sections = guide.split(/^## /m);
  const wanted = headings.map((heading) => sections.find((section) => section.startsWith(heading))!);
  return wanted.flatMap((section) => [...section.matchAll(/^```sh\n([^]*?)^```/gm)].map((match) => match[1])).join("");
}

/** Runs the guide's commands up to `npm start` and gives the settings they leave, as `npm start` would see them. */
async function follow(script: string, runtimeUrl: string): Promise<Record<string, string>> {
  const bin = `${temp.dir}/bin`;
  mkdirSync(bin, { recursive: true });
  const az = fileURLToPath(new URL("az.mjs", import.meta.url));
  writeFileSync(`${bin}/az`, `#!/bin/sh\nexec "${process.execPath}" "${az}" "$@"\n`);
  chmodSync(`${bin}/az`, 0o755);
  expect(script).toContain("npm start\n");
  const commands = script.replaceAll("npm start\n", "");
  const { stdout } = await promisify(execFile)("bash", ["-euc", `${commands}\nenv -0`], {
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      RESOURCE: "my-sockets",
      GROUP: "my-group",
      LOCATION: "westeurope",
      HUB,
      PRINCIPAL: "me",
      PUBLIC: runtimeUrl,
      AZ_GATEWAY: service.gateway,
      AZ_ADMIN_TOKEN: adminOfTheService,
      AZ_CONNECTION_STRING: `Endpoint=${endpoint};AccessKey=${key};Version=1.0;`,
    },
  });
  const all = stdout.split("\0").filter((entry) => /^(WebPubSub|PATCHBAY_)/.test(entry));
  return Object.fromEntries(
    all.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/** Starts Patchbay with the guide's settings, deploys the template as the editor does, and chats with real clients. */
async function chat(runtimePort: number, env: Record<string, string>): Promise<void> {
  patchbay = await startApp({ args: ["--runtime-port", `${runtimePort}`], env });
  expect(patchbay.gateway).toBe("");
  const flow = readFileSync(new URL("../../flows/examples/chat-with-identity.flow.json", import.meta.url), "utf8");
  expect((await patchbay.api("PUT", "/api/flows/chat-with-identity", flow, { "if-none-match": "*" })).status).toBe(201);
  const deployed = await patchbay.api("POST", "/api/flows/chat-with-identity/deployment", "{}");
  expect([deployed.status, await deployed.text()]).toMatchObject([200, expect.stringContaining("live")]);

  const join = async (userId: string): Promise<Socket> => {
    const response = await fetch(`${patchbay!.runtime}/api/identity/negotiate?userId=${userId}`);
    const negotiated = (await response.json()) as { endpoint: string; path: string; token: string };
    expect([response.status, negotiated]).toMatchObject([200, { endpoint, path: `/clients/socketio/hubs/${HUB}` }]);
    return connected(negotiated);
  };
  const ada = await join("ada");
  const bob = await join("bob");
  const heard = new Promise((resolve) => bob.once("new message", (...args: unknown[]) => resolve(args)));
  const own: unknown[] = [];
  ada.on("new message", (...args: unknown[]) => own.push(args));
  ada.emit("chat", "hello from ada");
  expect(await heard).toEqual(["ada", "hello from ada"]);
  expect(own).toEqual([]);

  const panel = await patchbay.api("POST", "/api/clients/token", { hub: HUB, userId: "eve" });
  expect(panel.status).toBe(200);
  const eve = await connected((await panel.json()) as any);
  const toEve = new Promise((resolve) => eve.once("new message", (...args: unknown[]) => resolve(args)));
  bob.emit("chat", "hello from bob");
  expect(await toEve).toEqual(["bob", "hello from bob"]);

  const lines = async () => {
    const { traces } = (await (await patchbay!.api("GET", "/api/traces?flow=chat-with-identity")).json()) as any;
    return traces.flatMap((trace: any) => trace.logs.map((log: any) => log.message));
  };
  await until(async () => (await lines()).includes("eve is here"));

  const forged = await fetch(`${patchbay.runtime}/runtime/webhooks/socketio?code=guessed`, { method: "POST" });
  expect(forged.status).toBe(401);
}

async function connected(negotiated: { endpoint: string; path: string; token: string }): Promise<Socket> {
  const { endpoint: url, path, token } = negotiated;
  const query = { access_token: token };
  const socket = io(url, { path, query, transports: ["websocket"], forceNew: true, reconnection: false });
  clients.push(socket);
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
  return socket;
}

test("with an access key, by the service's tunnel", async () => {
  const env = await follow(blocks("1.", "2.", "3a."), "tunnel://");
  await chat(0, { ...env, PATCHBAY_TUNNEL: "1" });
});

test("with an access key", async () => {
  const port = await freePort();
  const env = await follow(blocks("1.", "2.", "3a."), urlOf(port));
  expect(env["WebPubSubForSocketIOConnectionString"]).toContain("AccessKey=");
  await chat(port, env);
});

test("with a workload identity", async () => {
  const port = await freePort();
  const env = await follow(blocks("1.", "2.", "3b."), urlOf(port));
  expect(env["WebPubSubForSocketIOConnectionString"]).toBeUndefined();
  const tokenFile = `${temp.dir}/federated-token`;
  writeFileSync(tokenFile, await authority.assertion());
  const before = { ...authority.issued };
  await chat(port, {
    ...env,
    WebPubSubForSocketIOConnectionString__endpoint: endpoint,
    ...authority.workloadEnv(tokenFile),
  });
  // One token served all calls.
  expect(authority.issued).toEqual({ ...before, workload: before.workload + 1 });
});

test("with a managed identity", async () => {
  const port = await freePort();
  const env = await follow(blocks("2.", "3b."), urlOf(port));
  const before = { ...authority.issued };
  await chat(port, {
    ...env,
    WebPubSubForSocketIOConnectionString__endpoint: endpoint,
    WebPubSubForSocketIOConnectionString__clientId: "a-user-assigned-identity",
    ...authority.managedEnv,
  });
  expect(authority.issued).toEqual({ ...before, managed: before.managed + 1 });
});

test("an identity without a webhook code is refused at start, with what to do", async () => {
  const env = { WebPubSubForSocketIOConnectionString__endpoint: endpoint };
  await expect(startApp({ env })).rejects.toThrow(/PATCHBAY_WEBHOOK_CODE/);
});

function urlOf(port: number): string {
  return `http://127.0.0.1:${port}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
