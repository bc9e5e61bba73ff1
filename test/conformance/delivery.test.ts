import { createHmac } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterEach, expect, test } from "vitest";
import { Bench, KEYS, once, until } from "./kit/gateway.ts";

let bench: Bench;
afterEach(() => bench.close());

const acceptsBatches = () => ({
  headers: { "WebHook-Allowed-Origin": "*", "WebHook-Accept-Batch": "application/cloudevents-batch+json" },
});

test("Standard Webhooks headers cover body and time, with both keys", async () => {
  bench = await Bench.start();
  const client = await bench.connected();
  client.emit("signed", "ä");
  const { headers, body } = await bench.receiver.event("signed");
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const sign = (key: string) => `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
  expect(headers["webhook-signature"]).toBe(`${sign(KEYS.primary)} ${sign(KEYS.secondary)}`);
  expect(Math.abs(Number(headers["webhook-timestamp"]) - Date.now() / 1000)).toBeLessThan(5);
});

test("events that wait at the same moment go to a willing receiver in one request, each with its own answer", async () => {
  bench = await Bench.start({
    settings: { ackErrors: true },
    handle: ({ headers, body }) => {
      if (headers["content-type"] === "application/cloudevents-batch+json") {
        const answers = (JSON.parse(body) as { data: string }[]).map(({ data }) => {
          const [, id, n] = /^42(\d+)\["n",(\d+)\]$/.exec(data)!;
          return Number(n) % 5 === 0 ? { status: 500 } : { status: 200, body: `43${id}[${n}]` };
        });
        return { body: JSON.stringify(answers) };
      }
      const alone = /^42(\d+)\["n",(\d+)\]$/.exec(body);
      return alone ? { status: Number(alone[2]) % 5 === 0 ? 500 : 200, body: `43${alone[1]}[${alone[2]}]` } : undefined;
    },
  });
  bench.receiver.consent = acceptsBatches;
  const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => bench.connected({ userId: `u${i}` })));
  const all = await Promise.all(
    clients.flatMap((client, c) => Array.from({ length: 20 }, (_, i) => client.emitWithAck("n", c * 20 + i))),
  );
  const expected = Array.from({ length: 400 }, (_, n) => (n % 5 === 0 ? "status" : n));
  expect(all.map((answer) => answer?.error?.code ?? answer)).toEqual(expected);

  const batches = bench.receiver.received.filter(({ headers }) => headers["content-type"]?.includes("batch"));
  expect(batches.length).toBeGreaterThan(0);
  const events = batches.flatMap(({ body }) => JSON.parse(body) as Record<string, string>[]);
  const one = events.find(({ userid }) => userid === "u3")!;
  expect(one).toMatchObject({
    specversion: "1.0",
    awpsversion: "1.0",
    type: "azure.webpubsub.user.message",
    source: `/hubs/hub/client/${one["connectionid"]}`,
    hub: "hub",
    namespace: "/",
    socketid: clients[3]!.id,
    eventname: "n",
    datacontenttype: "text/plain",
  });
  const sign = (key: string) => createHmac("sha256", key).update(one["connectionid"]!).digest("hex");
  expect(one["signature"]).toBe(`sha256=${sign(KEYS.primary)},sha256=${sign(KEYS.secondary)}`);
  for (const { body } of batches) {
    const sockets = (JSON.parse(body) as Record<string, string>[]).map(({ socketid }) => socketid);
    expect(new Set(sockets).size).toBe(sockets.length);
  }
});

test("a client that waits for each answer has its events delivered alone, by a willing receiver too", async () => {
  bench = await Bench.start({ handle: ({ body }) => ({ body: body.replace(/^42(\d+).*/, "43$1[]") }) });
  bench.receiver.consent = acceptsBatches;
  const client = await bench.connected();
  for (let i = 0; i < 20; i++) await client.emitWithAck("one by one");
  const events = bench.receiver.received.filter(
    ({ headers }) => headers["ce-type"] !== "azure.webpubsub.sys.connected",
  );
  expect(events.map(({ headers }) => headers["content-type"]).slice(-20)).toEqual(Array(20).fill("text/plain"));
});

test("only events that a receiver calls slower than their company leave the batches", async () => {
  let everyone = 0;
  bench = await Bench.start({
    async handle({ headers, body }) {
      if (!headers["content-type"]?.includes("batch")) return { body: body.replace(/^42(\d+).*/, "43$1[]") };
      const events = JSON.parse(body) as { eventname: string; data: string }[];
      const answers = events.map(({ eventname, data }) => ({
        status: 200,
        body: data.replace(/^42(\d+).*/, "43$1[]"),
        ms: everyone || (eventname === "slow" ? 600 : 5),
      }));
      return { body: JSON.stringify(answers), delay: 600 };
    },
  });
  bench.receiver.consent = acceptsBatches;
  const clients = await Promise.all(Array.from({ length: 10 }, () => bench.connected()));
  const round = async () => {
    bench.receiver.received.length = 0;
    await Promise.all(clients.map((client, i) => client.emitWithAck(i === 0 ? "slow" : "quick")));
    const isBatch = ({ headers }: { headers: Record<string, string> }) => headers["content-type"]!.includes("batch");
    const batched = bench.receiver.received.filter(isBatch).flatMap(({ body }) => JSON.parse(body) as object[]);
    return batched.map((event) => (event as { eventname: string }).eventname);
  };
  // All are slow alike: too much to do, not a slow handler.
  everyone = 700;
  await round();
  everyone = 0;
  let names = await round();
  for (let tries = 0; tries < 4 && !names.includes("slow"); tries++) names = await round();
  expect(names).toContain("slow");
  const after = await round();
  expect(after).not.toContain("slow");
  expect(after).toContain("quick");
});

test("a receiver that does not say it takes batches never sees one", async () => {
  bench = await Bench.start({ handle: ({ body }) => ({ body: body.replace(/^42(\d+).*/, "43$1[]") }) });
  const clients = await Promise.all(Array.from({ length: 10 }, () => bench.connected()));
  await Promise.all(clients.flatMap((client) => [client.emitWithAck("n"), client.emitWithAck("n")]));
  expect(bench.receiver.received.filter(({ headers }) => headers["content-type"]?.includes("batch"))).toEqual([]);
});

test("retries are opt-in: the same ce-id again after 408, 5xx and lost connections, never after other 4xx or time-outs", async () => {
  const tries = new Map<string, number>();
  bench = await Bench.start({
    settings: { retries: 1, webhookTimeout: 3_000, ackErrors: true },
    handle: ({ event, body, headers }) => {
      if (!/^(503|408|lost|429|slow)$/.test(event)) return undefined;
      const count = (tries.get(event) ?? 0) + 1;
      tries.set(event, count);
      if (count === 2) return { body: body.replace(/^42(\d+).*/, `43$1["${headers["ce-id"]}"]`) };
      if (event === "slow") return { delay: 4_000 };
      return event === "lost" ? { hangUp: true } : { status: Number(event) };
    },
  });
  const answers = await Promise.all(
    ["503", "408", "lost", "429", "slow"].map(async (event) => {
      const client = await bench.connected();
      const answer = (await client.emitWithAck(event)) as string | { error: { code: string } };
      return typeof answer === "string" ? answer : answer.error.code;
    }),
  );
  expect(answers).toEqual(["2", "2", "2", "status", "timeout"]);
  expect(Object.fromEntries(tries)).toEqual({ 503: 2, 408: 2, lost: 2, 429: 1, slow: 1 });
  const ids = (name: string) =>
    bench.receiver.received.filter(({ event }) => event === name).map(({ headers }) => headers["ce-id"]);
  expect([ids("503"), ids("408"), ids("lost")]).toEqual([
    ["2", "2"],
    ["2", "2"],
    ["2", "2"],
  ]);
});

test("a handler that does not answer in time, or answers too much, fails alone", async () => {
  bench = await Bench.start({
    settings: { webhookTimeout: 200, maxAnswerBytes: 100, ackErrors: true },
    handle: ({ event, body }) => {
      if (event === "slow") return { delay: 1_000 };
      if (event === "huge") return { body: `430["${"x".repeat(1_000)}"]` };
      if (event === "odd") return { body: "not a packet" };
      return event === "ok" ? { body: body.replace(/^42(\d+).*/, "43$1[true]") } : undefined;
    },
  });
  const client = await bench.connected();
  expect(await client.emitWithAck("slow")).toMatchObject({ error: { code: "timeout" } });
  expect(await client.emitWithAck("huge")).toMatchObject({ error: { code: "answer-too-large" } });
  expect(await client.emitWithAck("odd")).toMatchObject({ error: { code: "bad-answer" } });
  expect(await client.emitWithAck("ok")).toBe(true);
});

test("a receiver that stays away is not asked for every event", async () => {
  bench = await Bench.start({ settings: { ackErrors: true } });
  const client = await bench.connected();
  await bench.receiver.event("connected");
  await bench.receiver.close();
  const codes: string[] = [];
  for (let i = 0; i < 7; i++) codes.push((await client.emitWithAck("x")).error.code);
  expect(codes).toEqual([...Array(5).fill("network"), "circuit-open", "circuit-open"]);
  await bench.receiver.listen(0);
});

test("a handler that wants an identity gets a token it can check like any OIDC issuer's", async () => {
  bench = await Bench.start({ settings: null });
  await bench.configure("hub", {
    eventHandlers: [
      {
        urlTemplate: bench.receiver.url,
        userEventPattern: "*",
        systemEvents: ["connect"],
        auth: { type: "ManagedIdentity", resource: "api://handlers" },
      },
    ],
  });
  await bench.connected();
  const { headers } = await bench.receiver.event("connect");
  const token = headers["authorization"]!.replace("Bearer ", "");
  const about = (await (await fetch(`${bench.gateway.url}/.well-known/openid-configuration`)).json()) as any;
  const keys = createRemoteJWKSet(new URL(about.jwks_uri));
  const { payload } = await jwtVerify(token, keys, { issuer: about.issuer, audience: "api://handlers" });
  expect(payload.exp! - payload.iat!).toBe(3_600);
});

test("limits of a hub: connections, their rate, message size, event rate, queue", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  bench = await Bench.start({
    handle: async ({ event }) => {
      if (event === "held") await held;
      return undefined;
    },
  });
  // Limits are each node's own.
  const node = bench.nodes[0];
  const limited = async (name: string, settings: Record<string, unknown>) => {
    await bench.configure(name, { ...bench.toReceiver(`/${name}`), ...settings });
    return bench.connected({ hub: name, node });
  };
  const reasonOf = async (hub: string) => {
    const { body } = await bench.receiver.next(({ url, event }) => url === `/${hub}` && event === "disconnected");
    return JSON.parse(body).reason;
  };

  await limited("few", { maxConnections: 1 });
  await once(bench.client({ hub: "few", node }), "connect_error");
  await limited("slowly", { connectionRate: 1 });
  await once(bench.client({ hub: "slowly", node }), "connect_error");

  (await limited("small", { maxPayload: 1_000 })).emit("big", "x".repeat(2_000));
  expect(await reasonOf("small")).toBe("transport error");

  const fast = await limited("rate", { eventRate: 5 });
  for (let i = 0; i < 10; i++) fast.emit("e");
  expect(await reasonOf("rate")).toBe("event rate exceeded");

  // Over polling one request brings all of them, so that nothing can be left in the network.
  await bench.configure("queue", { ...bench.toReceiver("/queue"), maxQueuedEvents: 20 });
  const queue = await bench.connected({ hub: "queue", transports: ["polling"], node });
  for (let i = 0; i < 40; i++) queue.emit("held");
  await once(queue, "disconnect");
  release();
  expect(await reasonOf("queue")).toBe("event queue full");

  const many = await limited("spaces", { maxSocketsPerConnection: 1 });
  const [error] = await once(many.io.socket("/two"), "connect_error");
  expect(error.message).toBe("Too many namespaces on one connection");
});

test("a client that emits faster than its handler answers is slowed down and loses nothing", async () => {
  bench = await Bench.start({
    settings: { maxQueuedEvents: 500, pingInterval: 300, pingTimeout: 1_200 },
    // Longer in all than a client waits for a ping.
    handle: ({ event }) => (event === "n" ? { delay: 4 } : undefined),
  });
  const client = await bench.connected();
  // Several network chunks, so that most of it is still outside when reading stops.
  for (let i = 0; i < 400; i++) client.emit("n", i, "x".repeat(2_000));
  await bench.receiver.next(({ body }) => body.startsWith('42["n",399,'));
  const order = bench.receiver.received
    .filter(({ event }) => event === "n")
    .map(({ body }) => JSON.parse(body.slice(2))[1]);
  expect(order).toEqual(Array.from({ length: 400 }, (_, i) => i));
  expect(client.connected).toBe(true);
});

test("a client that does not read is dropped; the others go on", async () => {
  bench = await Bench.start({ settings: { maxBufferedBytes: 100_000 } });
  const [stuck, lively] = await Promise.all([bench.connected({ userId: "stuck" }), bench.connected()]);
  // oxlint-disable-next-line no-underscore-dangle -- the only way to stop a client from reading
  const tcp = (stuck.io.engine.transport as any).ws._socket;
  tcp.pause();
  let heard = 0;
  lively.on("news", () => heard++);
  const packet = `42["news","${"x".repeat(500_000)}"]`;
  let sent = 0;
  await until(async () => {
    await bench.rest("POST", ":send", packet);
    sent++;
    return bench.receiver.received.some(
      ({ event, headers }) => event === "disconnected" && headers["ce-userid"] === "stuck",
    );
  });
  const { body } = await bench.receiver.event("disconnected");
  expect(JSON.parse(body).reason).toBe("slow reader");
  await until(() => heard === sent);
  tcp.destroy();
});
