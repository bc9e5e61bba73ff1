import { createHmac } from "node:crypto";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startGateway } from "../../server/gateway/index.ts";
import { ADMIN, Bench, KEYS, jwt, now, once } from "./kit/gateway.ts";

let bench: Bench;
afterEach(() => bench.close());

test("settings are put, listed, kept over a restart and deleted", async () => {
  bench = await Bench.start({ settings: null });
  await bench.configure("one", { anonymousConnectPolicy: "Allow" });
  const list = async (url: string) =>
    (await (await fetch(`${url}/admin/hubs`, { headers: { Authorization: `Bearer ${ADMIN}` } })).json()) as any;
  expect((await list(bench.gateway.url)).hubs.one).toMatchObject({
    anonymousConnectPolicy: "allow",
    eventHandlers: [],
  });

  const again = await startGateway({
    host: "127.0.0.1",
    port: 0,
    dataDir: join(bench.dataDir, "0"),
    keys: KEYS,
    adminToken: ADMIN,
  });
  expect(Object.keys((await list(again.url)).hubs)).toEqual(["one"]);
  await again.close();

  expect((await bench.admin("DELETE", "hubs/one")).status).toBe(204);
  expect((await list(bench.gateway.url)).hubs).toEqual({});
});

test("the operator's hubs cannot be changed", async () => {
  bench = await Bench.start({
    settings: null,
    gateway: { hubs: { hubs: { mine: { anonymousConnectPolicy: "deny" } } } },
  });
  expect((await bench.admin("PUT", "hubs/mine", {})).status).toBe(409);
  expect((await bench.admin("DELETE", "hubs/mine")).status).toBe(409);
});

test("wrong tokens, bodies and settings are refused with words", async () => {
  bench = await Bench.start({ settings: null });
  const stranger = await fetch(`${bench.gateway.url}/admin/hubs`, { headers: { Authorization: "Bearer other" } });
  expect(stranger.status).toBe(401);
  const bad: [unknown, RegExp][] = [
    ["{", /not JSON/],
    [{ anonymousConnectPolicy: "maybe" }, /anonymousConnectPolicy/],
    [{ anonymousPolicy: "deny" }, /anonymousPolicy/],
    [
      { eventHandlers: [{ urlTemplate: "http://{hub}.example/" }] },
      /eventHandlers\[0\]\.urlTemplate: parameters are not allowed in the host/,
    ],
    [{ eventHandlers: [{ urlTemplate: "ftp://x/" }] }, /must be an http, https or tunnel URL/],
    [{ eventHandlers: [{ urlTemplate: "http://x/{user}" }] }, /unknown parameter \{user\}/],
  ];
  for (const [body, message] of bad) {
    const response = await bench.admin("PUT", "hubs/hub", body);
    expect([response.status, ((await response.json()) as any).message]).toEqual([400, expect.stringMatching(message)]);
  }
  expect((await bench.admin("PUT", "hubs/1bad", {})).status).toBe(400);
  expect((await bench.admin("PUT", "hubs/%E0%A4%A", {})).status).toBe(400);
});

test("statistics count connections, sockets and namespaces", async () => {
  bench = await Bench.start();
  const one = await bench.connected();
  await once(one.io.socket("/chat"), "connect");
  await bench.connected();
  const stats = await (await bench.admin("GET", "hubs/hub/stats")).json();
  expect(stats).toEqual({ connections: 2, sockets: 3, namespaces: { "/": 2, "/chat": 1 } });
});

test("keys rotate without a restart and without losing clients", async () => {
  bench = await Bench.start();
  const client = await bench.connected();
  const primary = "rotated-".repeat(5);
  expect((await bench.admin("PUT", "keys", { primary })).status).toBe(204);
  expect(client.connected).toBe(true);
  const aud = `${bench.gateway.url}/clients/socketio/hubs/hub`;
  await bench.connected({ token: jwt({ aud, exp: now() + 60 }, primary) });
  await expect(bench.connected({ token: jwt({ aud, exp: now() + 60 }, KEYS.primary) })).rejects.toThrow();

  // Signatures and the data plane go by the new key too; the one that stayed is still good.
  client.emit("signed");
  const { headers } = await bench.receiver.event("signed");
  const signed = (key: string) => createHmac("sha256", key).update(headers["ce-connectionid"]!).digest("hex");
  expect(headers["ce-signature"]).toBe(`sha256=${signed(primary)},sha256=${signed(KEYS.secondary)}`);
  const url = `${bench.gateway.url}/api/hubs/hub/:send`;
  const call = async (key: string) =>
    (
      await bench.rest("POST", ":send", '42["x"]', {
        Authorization: `Bearer ${jwt({ aud: url, exp: now() + 60 }, key)}`,
      })
    ).status;
  expect([await call(primary), await call(KEYS.secondary), await call(KEYS.primary)]).toEqual([202, 202, 401]);
});

test("a configured public endpoint rules the audience", async () => {
  bench = await Bench.start({ gateway: { publicEndpoint: "https://chat.example/" } });
  const path = "/clients/socketio/hubs/hub";
  await bench.connected({ token: jwt({ aud: `https://chat.example${path}`, exp: now() + 60 }) });
  await expect(bench.connected({ token: jwt({ aud: bench.gateway.url + path, exp: now() + 60 }) })).rejects.toThrow();
});

test("health, readiness and metrics answer", async () => {
  bench = await Bench.start();
  // Metrics are each node's own.
  const node = bench.nodes[0]!;
  await bench.connected({ node });
  for (const path of ["/healthz", "/readyz"]) expect((await fetch(bench.gateway.url + path)).status).toBe(200);
  expect((await fetch(`${bench.gateway.url}/api/health`, { method: "HEAD" })).status).toBe(200);
  const metrics = await (await fetch(`${node.url}/metrics`)).text();
  expect(metrics).toMatch(/patchbay_gateway_connections 1\n/);
  expect(metrics).toMatch(/patchbay_gateway_webhook_duration_seconds_bucket\{le="\+Inf"\} [1-9]/);
});

test("metrics count what comes in and goes out, what waits, what fails and why, who is dropped and why", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  bench = await Bench.start({
    nodes: 1,
    settings: { eventRate: 50, ackErrors: true },
    handle: async ({ event, body }) => {
      if (event === "held") await held;
      if (event === "fails") return { status: 500 };
      return { body: event === "asks" ? body.replace(/^42(\d+).*/, "43$1[]") : "" };
    },
  });
  const client = await bench.connected();
  await client.emitWithAck("asks");
  await client.emitWithAck("fails");
  for (let i = 0; i < 5; i++) client.emit("held");
  await bench.receiver.event("held");
  await bench.rest("POST", ":send", '42["news"]');
  const dropped = await bench.connected({ namespace: "/fast" });
  for (let i = 0; i < 100; i++) dropped.emit("asks");
  await once(dropped, "disconnect");

  const metrics = async () => {
    const text = await (await fetch(`${bench.gateway.url}/metrics`)).text();
    return (name: string) => Number(new RegExp(`^patchbay_gateway_${name} (\\S+)$`, "m").exec(text)?.[1] ?? NaN);
  };
  let value = await metrics();
  expect(value("connections")).toBe(1);
  expect(value("sockets")).toBe(1);
  expect(value("queued_events")).toBe(4);
  expect(value("webhooks_in_flight")).toBeGreaterThanOrEqual(1);
  expect(value("messages_out_total")).toBeGreaterThanOrEqual(1);
  expect(value("rest_requests_total")).toBe(1);
  expect(value('webhook_failures_total\\{reason="status"\\}')).toBe(1);
  expect(value('dropped_connections_total\\{reason="event rate exceeded"\\}')).toBe(1);
  expect(value("webhook_duration_seconds_sum")).toBeGreaterThan(0);
  release();
  await bench.receiver.next(() => bench.receiver.received.filter(({ event }) => event === "held").length === 5);
  value = await metrics();
  expect(value("events_in_total")).toBeGreaterThanOrEqual(7);
  expect(value("queued_events")).toBe(0);
});
