import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import { expect, test } from "vitest";
import { emptyFlow } from "../../flows/model/index.ts";
import type { FlowDocument } from "../../flows/model/index.ts";
import { startGateway } from "../../server/gateway/index.ts";
import { startAuthority } from "../runtime/authority.ts";
import { exported, KEY, next } from "./harness.ts";
import { run, start } from "./processes.ts";

/** A Functions project without an access key: what its code asks of the service it asks by the app's managed identity. */

const tsx = createRequire(import.meta.url).resolve("tsx/cli");
const host = fileURLToPath(new URL("azure/host.ts", import.meta.url));

const flow: FlowDocument = {
  ...emptyFlow("keyless", "Keyless"),
  nodes: {
    request: { type: "http.request", config: { route: "login/{user}" } },
    login: { type: "negotiate", config: { userId: { js: "event.params.user" } } },
    answer: { type: "http.response", config: {} },
    shout: { type: "http.request", config: { method: "POST", route: "shout" } },
    send: { type: "emit", config: { event: "shouted", arguments: [{ js: '"hear"' }], atOnce: true } },
    done: { type: "http.response", config: { json: "true" } },
  },
  wires: [
    { from: "request", port: "next", to: "login" },
    { from: "login", port: "next", to: "answer" },
    { from: "shout", port: "next", to: "send" },
    { from: "send", port: "next", to: "done" },
  ],
};

test("azure-functions: tokens for named users and messages sent at once by a managed identity, without a key", async () => {
  const authority = await startAuthority();
  const dataDir = await mkdtemp(join(tmpdir(), "patchbay-gateway-"));
  // The authority's keys by plain HTTP as well: this process does not know its certificate.
  const { origin } = new URL(authority.managedEnv.IDENTITY_ENDPOINT!);
  const gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    dataDir,
    keys: { primary: KEY, secondary: `other-${KEY}` },
    adminToken: "admin-token-for-tests",
    identity: {
      issuer: authority.issuer,
      jwksUri: `${origin}${new URL(authority.issuer).pathname.replace("v2.0", "keys")}`,
    },
  });
  const folder = await exported(flow, "azure-functions");
  const { port } = new URL(gateway.url);
  let project: Awaited<ReturnType<typeof start>> | undefined;
  let socket: Socket | undefined;
  try {
    const configured = await fetch(`${gateway.url}/admin/hubs/hub`, {
      method: "PUT",
      headers: { authorization: "Bearer admin-token-for-tests", "content-type": "application/json" },
      body: JSON.stringify({ anonymousConnectPolicy: "deny", eventHandlers: [] }),
    });
    expect(configured.status).toBe(200);
    await run("npm", ["install", "--no-audit", "--no-fund"], folder);
    await run("npm", ["run", "build"], folder);
    project = await start(process.execPath, [tsx, host, folder], folder, {
      WebPubSubForSocketIOConnectionString__endpoint: gateway.url,
      WebPubSubForSocketIOConnectionString__credential: "managedidentity",
      HOST_CONNECTION: `Endpoint=http://127.0.0.1;Port=${port};AccessKey=${KEY};`,
      ...authority.managedEnv,
    });
    const login = await fetch(`${project.url}/api/login/ann`);
    const answer = await login.text();
    expect([login.status, answer], project.output()).toEqual([200, expect.stringContaining('"token"')]);
    const { endpoint, path, token } = JSON.parse(answer) as Record<string, string>;
    expect(JSON.parse(atob(token!.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/")))).toMatchObject({
      sub: "ann",
    });
    socket = io(endpoint!, { path, query: { access_token: token }, reconnection: false });
    await next(socket, "connect");
    const heard = next(socket, "shouted");
    const shouted = await fetch(`${project.url}/api/shout`, { method: "POST" });
    expect(shouted.status, project.output()).toBe(200);
    expect(await heard).toEqual([["hear"]]);
    // One token for both.
    expect(authority.issued).toEqual({ workload: 0, managed: 1 });
  } finally {
    socket?.disconnect();
    await project?.stop();
    await gateway.close();
    await authority.close();
    await rm(dataDir, { recursive: true });
    await rm(folder, { recursive: true });
  }
}, 300_000);
