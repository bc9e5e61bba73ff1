import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startGateway } from "../../server/gateway/index.ts";
import { startApp, type App } from "../app.ts";
import { deployment, startTestRuntime, type TestRuntime } from "../runtime/support.ts";
import { ADMIN, Bench, jwt, KEYS, now, once, until } from "./kit/gateway.ts";

/** Our own runtime behind a firewall: it attaches to the service, which never calls it. */
const TEMPLATE = "tunnel:///runtime/webhooks/socketio";
const settings = { eventHandlers: [{ urlTemplate: TEMPLATE, userEventPattern: "*", systemEvents: ["connect"] }] };

let bench: Bench | undefined;
let runtimes: TestRuntime[] = [];
let apps: App[] = [];
const folders: string[] = [];
afterEach(async () => {
  await Promise.all(runtimes.map((runtime) => runtime.close()));
  await Promise.all(apps.map((app) => app.stop()));
  [runtimes, apps] = [[], []];
  await bench?.close();
  bench = undefined;
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "patchbay-tunnel-"));
  folders.push(path);
  return path;
}

const connectionString = (url: string) =>
  `Endpoint=http://127.0.0.1;Port=${new URL(url).port};AccessKey=${KEYS.primary};Version=1.0;`;

/** Answers `ask` with `name`, after telling everyone in the namespace. */
const flow = (name: string, wait = 0) => [
  { kind: "socket.connect" as const, body: "return {};" },
  {
    kind: "socket.event" as const,
    event: "ask",
    body: `const until = Date.now() + ${wait}; while (Date.now() < until) {}
      return { ack: ["${name}", event.parameters?.[0]], actions: [{ actionName: "sendToNamespace", namespace: "/", eventName: "asked", parameters: ["${name}"] }] };`,
  },
];

async function attached(url: string, name: string, wait = 0): Promise<TestRuntime> {
  const runtime = await startTestRuntime({
    dataDir: await folder(),
    connectionString: connectionString(url),
    tunnel: true,
  });
  runtimes.push(runtime);
  await runtime.deploy("asking", flow(name, wait));
  return runtime;
}

test("a runtime serves tunnel:/// templates; several share the work, and one that stops loses nothing", async () => {
  bench = await Bench.start({ settings: { ...settings, ackErrors: true } });
  const first = await attached(bench.gateway.url, "first", 20);
  await attached(bench.gateway.url, "second", 20);
  const answers = new Set<string>();
  await until(async () => {
    // Refused until the first of them is attached.
    const client = bench!.client();
    return new Promise<boolean>((resolve) =>
      client.on("connect", () => resolve(true)).on("connect_error", () => resolve(false)),
    );
  });
  const clients = await Promise.all([bench.connected(), bench.connected()]);
  const asked = once(clients[1]!, "asked");
  await until(async () => answers.add((await clients[0]!.emitWithAck("ask", 0))[0] as string).size === 2);
  expect(await asked).toHaveLength(1);

  // Twenty for each of two sockets are under way or wait while the first runtime stops.
  const all = clients.flatMap((client) => Array.from({ length: 20 }, (_, i) => client.emitWithAck("ask", i)));
  await first.close();
  const got = (await Promise.all(all)) as unknown[];
  const failed = got.filter((answer) => typeof answer === "object" && answer !== null && "error" in answer);
  expect(failed).toEqual([]);
  expect(await clients[0]!.emitWithAck("ask", 1)).toBe("second");
});

test("when the service was away the runtime comes back by itself", async () => {
  bench = await Bench.start({ settings });
  const { port, url } = bench.gateway;
  await attached(url, "back");
  await until(() => connects());
  await bench.gateway.close();
  const again = await startGateway({
    host: "127.0.0.1",
    port,
    dataDir: join(bench.dataDir, "0"),
    keys: KEYS,
    adminToken: ADMIN,
  });
  try {
    await until(() => connects());
    const client = await bench.connected();
    expect(await client.emitWithAck("ask")).toBe("back");
  } finally {
    await again.close();
  }

  function connects(): Promise<boolean> {
    const client = bench!.client();
    return new Promise((resolve) =>
      client.on("connect", () => resolve(true)).on("connect_error", () => resolve(false)),
    );
  }
});

test("nothing but webhooks comes in by the tunnel", async () => {
  bench = await Bench.start({
    settings: {
      eventHandlers: [{ urlTemplate: "tunnel:///runtime/admin/deployments", userEventPattern: "*" }],
      ackErrors: true,
    },
  });
  await attached(bench.gateway.url, "x");
  const client = await bench.connected();
  await until(async () => (await client.emitWithAck("ask")).error.code !== "tunnel");
  expect(await client.emitWithAck("ask")).toMatchObject({ error: { code: "status" } });
});

test("as processes: `start --only gateway` here, `start --only runtime --tunnel` there", async () => {
  const home = await folder();
  await writeFile(join(home, "hubs.json"), JSON.stringify({ hubs: { hub: settings } }));
  const gateway = await startApp({
    args: ["--only", "gateway", "--hubs", join(home, "hubs.json")],
    env: { PATCHBAY_ACCESS_KEY: KEYS.primary, PATCHBAY_SECONDARY_KEY: KEYS.secondary },
  });
  apps.push(gateway);
  const env = { WebPubSubForSocketIOConnectionString: connectionString(gateway.gateway), PATCHBAY_ADMIN_TOKEN: ADMIN };
  const runtime = await startApp({ args: ["--only", "runtime", "--tunnel"], env });
  apps.push(runtime);
  const deployed = await fetch(`${runtime.runtime}/runtime/admin/deployments/asking`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${ADMIN}`, "Content-Type": "application/json" },
    body: JSON.stringify(deployment("asking", flow("afar"))),
  });
  expect(deployed.status).toBe(200);

  bench = await Bench.start({ settings: null });
  const aud = `${gateway.gateway}/clients/socketio/hubs/hub`;
  const node = { url: gateway.gateway };
  await until(async () => {
    const client = bench!.client({ node, token: jwt({ aud, exp: now() + 60 }) });
    const connected = await new Promise<boolean>((resolve) =>
      client.on("connect", () => resolve(true)).on("connect_error", () => resolve(false)),
    );
    return connected && (await client.emitWithAck("ask")) === "afar";
  });
  expect(gateway.output() + runtime.output()).not.toContain(KEYS.primary);
});
