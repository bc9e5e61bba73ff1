import { createHmac } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { Bench, KEYS, once } from "./kit/gateway.ts";

let bench: Bench;
afterEach(() => bench.close());

test("a client's life is told by connect, connected, its events and disconnected, in order", async () => {
  bench = await Bench.start({
    handle: ({ event }) => (event === "ask" ? { body: '430["answer"]' } : undefined),
  });
  const client = await bench.connected({ userId: "ann", query: { room: "7" } });
  expect(await client.emitWithAck("ask", { a: [1, 2] }, "x")).toBe("answer");
  client.disconnect();
  await bench.receiver.event("disconnected");

  const { received } = bench.receiver;
  expect(received.map((request) => [request.event, request.headers["ce-type"], request.headers["ce-id"]])).toEqual([
    ["connect", "azure.webpubsub.sys.connect", "0"],
    ["connected", "azure.webpubsub.sys.connected", "1"],
    ["ask", "azure.webpubsub.user.message", "2"],
    ["disconnected", "azure.webpubsub.sys.disconnected", "3"],
  ]);
  expect(received[2]).toMatchObject({ body: '420["ask",{"a":[1,2]},"x"]' });
  expect(JSON.parse(received[3]!.body)).toEqual({ reason: "" });
});

test("webhooks carry every header of the protocol, signed with both keys", async () => {
  bench = await Bench.start();
  const client = await bench.connected({ userId: "ann", namespace: "/chat" });
  client.emit("hello");
  const { headers } = await bench.receiver.event("hello");
  const connectionId = headers["ce-connectionid"]!;
  const sign = (key: string) => createHmac("sha256", key).update(connectionId).digest("hex");
  expect(headers).toMatchObject({
    "content-type": "text/plain",
    "ce-specversion": "1.0",
    "ce-awpsversion": "1.0",
    "ce-type": "azure.webpubsub.user.message",
    "ce-source": `/hubs/hub/client/${connectionId}`,
    "ce-hub": "hub",
    "ce-eventname": "hello",
    "ce-userid": "ann",
    "ce-namespace": "/chat",
    "ce-socketid": client.id,
    "ce-signature": `sha256=${sign(KEYS.primary)},sha256=${sign(KEYS.secondary)}`,
    "webhook-request-origin": new URL(bench.gateway.url).host,
  });
  expect(headers["ce-time"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(headers["x-ms-client-request-id"]).toBeTruthy();
});

test("the connect webhook tells claims, query, headers and auth, but not the token", async () => {
  bench = await Bench.start();
  await bench.connected({
    userId: "ann",
    query: { room: "7" },
    auth: { secret: "s" },
    extraHeaders: { "x-from": "test" },
  });
  const { body, headers } = await bench.receiver.event("connect");
  expect(headers["content-type"]).toMatch(/^application\/json/);
  const event = JSON.parse(body);
  expect(event).toMatchObject({
    claims: { sub: ["ann"] },
    query: { room: ["7"], EIO: ["4"], transport: ["websocket"] },
    headers: { "x-from": ["test"] },
    clientCertificates: [],
    auth: { secret: "s" },
  });
  expect(body).not.toContain(bench.token({ sub: "ann" }).split(".")[2]);
  expect(event.query.access_token).toBeUndefined();
});

test("a connect handler that answers 4xx keeps the client out, with its own message and data", async () => {
  bench = await Bench.start({
    handle: ({ event }) =>
      event === "connect"
        ? { status: 403, body: JSON.stringify({ message: "not today", data: { until: 5 } }) }
        : undefined,
  });
  const [error] = await once(bench.client(), "connect_error");
  expect(error).toMatchObject({ message: "not today", data: { until: 5 } });
  expect(bench.receiver.received.map((request) => request.event)).toEqual(["connect"]);
});

test.each([
  [401, "Unauthorized"],
  [500, "Internal Server Error"],
])("a connect handler that answers %i without words refuses with the status's own", async (status, message) => {
  bench = await Bench.start({ handle: () => ({ status }) });
  const [error] = await once(bench.client(), "connect_error");
  expect(error.message).toBe(message);
});

test("events of one socket go out one at a time and in order; other sockets do not wait", async () => {
  let running = 0;
  let most = 0;
  const order: string[] = [];
  bench = await Bench.start({
    handle: async ({ event, body }) => {
      if (event === "other") return { body: "430[]" };
      if (event !== "step") return undefined;
      most = Math.max(most, ++running);
      order.push(body);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running--;
      return undefined;
    },
  });
  const [first, second] = await Promise.all([bench.connected(), bench.connected()]);
  for (let i = 0; i < 20; i++) first.emit("step", i);
  await bench.receiver.event("step");
  await second.emitWithAck("other");
  expect(order.length).toBeLessThan(20);
  await bench.receiver.next(({ body }) => body === '42["step",19]');
  expect(order).toEqual(Array.from({ length: 20 }, (_, i) => `42["step",${i}]`));
  expect(most).toBe(1);
});

test("the abuse check is asked once per receiver (by each node) and its answer is obeyed", async () => {
  bench = await Bench.start();
  await Promise.all([bench.connected(), bench.connected(), bench.connected()]);
  expect(bench.receiver.checks).toHaveLength(bench.nodes.length);
  expect(bench.receiver.checks[0]).toMatchObject({
    method: "OPTIONS",
    headers: { "webhook-request-origin": new URL(bench.gateway.url).host },
  });

  bench.receiver.consent = () => ({ headers: { "WebHook-Allowed-Origin": "elsewhere.example" } });
  await bench.configure("strict", bench.toReceiver("/strict"));
  await once(bench.client({ hub: "strict" }), "connect_error");
  expect(bench.receiver.received.filter(({ url }) => url === "/strict")).toEqual([]);
});

test("a receiver without OPTIONS is asked by GET", async () => {
  bench = await Bench.start();
  bench.receiver.consent = ({ method }) =>
    method === "OPTIONS" ? { status: 404 } : { headers: { "WebHook-Allowed-Origin": "*" } };
  await bench.connected();
  expect(bench.receiver.checks.map(({ method }) => method)).toEqual(["OPTIONS", "GET"]);
});

test("redirects are not followed", async () => {
  bench = await Bench.start();
  bench.receiver.handle = ({ url }) =>
    url === "/webhooks" ? { status: 307, headers: { Location: "/elsewhere" } } : {};
  await once(bench.client(), "connect_error");
  expect(bench.receiver.received.map(({ url }) => url)).toEqual(["/webhooks"]);
});

test("a failing handler leaves the client connected; with ackErrors its ack is answered with an error", async () => {
  bench = await Bench.start({
    settings: { ackErrors: true },
    handle: ({ event }) => (event === "boom" ? { status: 500 } : event === "ok" ? { body: '431["fine"]' } : undefined),
  });
  const client = await bench.connected();
  expect(await client.emitWithAck("boom")).toMatchObject({ error: { code: "status" } });
  expect(await client.emitWithAck("ok")).toBe("fine");
});

test("a receiver that is away refuses new clients and loses none that are in", async () => {
  bench = await Bench.start();
  const client = await bench.connected();
  const port = Number(new URL(bench.receiver.url).port);
  await bench.receiver.close();
  const [error] = await once(bench.client(), "connect_error");
  expect(error.message).toBe("The connect handler could not be reached");
  client.emit("lost");
  const { Receiver } = await import("./kit/receiver.ts");
  const back = new Receiver();
  back.handle = () => ({ body: '430["again"]' });
  await back.listen(port);
  expect(await client.emitWithAck("back")).toBe("again");
  await back.close();
  await bench.receiver.listen(0);
});

test("the first matching handler gets the event; names and URL parameters are filled in", async () => {
  bench = await Bench.start({ settings: null });
  const { url } = bench.receiver;
  await bench.configure("hub", {
    eventHandlers: [
      { urlTemplate: `${url}/a/{hub}/{event}`, userEventPattern: "Alpha, beta", systemEvents: ["connected"] },
      { urlTemplate: `${url}/rest`, userEventPattern: "*" },
    ],
  });
  const client = await bench.connected();
  client.emit("alpha");
  client.emit("a/b?c");
  client.emit("last");
  await bench.receiver.event("last");
  expect(bench.receiver.received.map((request) => request.url)).toEqual([
    "/a/hub/connected",
    "/a/hub/alpha",
    "/rest",
    "/rest",
  ]);
});

test("a namespace that no setting covers is invalid", async () => {
  bench = await Bench.start({ settings: { namespaces: ["/chat"] } });
  const [error] = await once(bench.client({ namespace: "/nowhere" }), "connect_error");
  expect(error.message).toBe("Invalid namespace");
  await bench.connected({ namespace: "/chat" });
  const [unconfigured] = await once(bench.client({ hub: "unknown" }), "connect_error");
  expect(unconfigured.message).toBe("Invalid namespace");
});
