import { once as heard } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Bench, jwt, KEYS, now, once, until } from "./kit/gateway.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start({
    handle: ({ event, body }) => (event === "echo" ? { body: body.replace(/^42(\d+)\["echo",/, "43$1[") } : undefined),
  });
});
afterAll(() => bench.close());

test.each([["websocket"], ["polling"]])("a client connects and gets acks over %s", async (transport) => {
  const client = await bench.connected({ transports: [transport] });
  expect(await client.emitWithAck("echo", "ä€😀", { n: 1 }, [null])).toBe("ä€😀");
});

test("a client upgrades from polling to websocket without losing messages", async () => {
  const client = await bench.connected({ transports: ["polling", "websocket"] });
  const acks = Array.from({ length: 50 }, (_, i) => client.emitWithAck("echo", i));
  await until(() => client.io.engine.transport.name === "websocket");
  acks.push(...Array.from({ length: 50 }, (_, i) => client.emitWithAck("echo", 50 + i)));
  expect(await Promise.all(acks)).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test("tokens of either key let in; wrong, expired, endless and foreign ones do not, nor none", async () => {
  const aud = `${bench.gateway.url}/clients/socketio/hubs/hub`;
  await bench.connected({ token: jwt({ aud: `${aud}/`, exp: now() + 60 }, KEYS.secondary) });
  // A cluster has a public endpoint, and then only that counts.
  if (bench.nodes.length === 1) {
    await bench.connected({ token: jwt({ aud: aud.replace("127.0.0.1", "localhost"), exp: now() + 60 }) });
  }
  const bad = [
    jwt({ aud, exp: now() - 5 }),
    jwt({ aud }),
    jwt({ aud: aud.replace(/hub$/, "other"), exp: now() + 60 }),
    jwt({ aud, exp: now() + 60 }, "x".repeat(40)),
    jwt({ aud, exp: now() + 60 }, KEYS.primary, { alg: "none" }),
    "rubbish",
    "",
  ];
  for (const token of bad) {
    for (const transport of ["polling", "websocket"]) {
      const [error] = await once(bench.client({ token, transports: [transport] }), "connect_error");
      expect(error.type).toBe("TransportError");
    }
  }
  const refused = await fetch(`${bench.gateway.url}/clients/socketio/hubs/hub/?EIO=4&transport=polling`, {
    headers: { Origin: "https://page.example" },
  });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("access-control-allow-origin")).toBe("https://page.example");
  expect(await refused.json()).toMatchObject({ code: "Unauthorized" });
});

test.each(["&sid=", "&sid=abc&sid=", "&sid=&sid=", "&access_token=&sid="])(
  "a request with %s is a new client's, and needs a token",
  async (query) => {
    const url = `${bench.gateway.url}/clients/socketio/hubs/hub/?EIO=4${query}`;
    expect((await fetch(`${url}&transport=polling`)).status).toBe(401);
    const client = new WebSocket(`${url.replace("http", "ws")}&transport=websocket`);
    const [, answer] = await heard(client, "unexpected-response");
    expect(answer.statusCode).toBe(401);
  },
);

test("a hub may let anonymous clients in", async () => {
  await bench.configure("open", { ...bench.toReceiver("/open"), anonymousConnectPolicy: "allow" });
  await bench.connected({ hub: "open", token: "" });
  const connect = await bench.receiver.next(({ url, event }) => url === "/open" && event === "connect");
  expect(connect.headers["ce-userid"]).toBeUndefined();
});

test("browsers of any origin may call the client endpoint, and no other", async () => {
  const preflight = (path: string) =>
    fetch(bench.gateway.url + path, {
      method: "OPTIONS",
      headers: { Origin: "https://page.example", "Access-Control-Request-Headers": "x-a" },
    });
  const client = await preflight("/clients/socketio/hubs/hub/?EIO=4&transport=polling");
  expect(client.status).toBe(204);
  expect(client.headers.get("access-control-allow-headers")).toBe("x-a");
  for (const path of ["/api/hubs/hub/:send", "/admin/hubs"]) {
    expect((await preflight(path)).headers.get("access-control-allow-origin")).toBeNull();
  }
});

test("several namespaces share one connection and leave one by one", async () => {
  const root = await bench.connected();
  const chat = root.io.socket("/chat");
  await once(chat, "connect");
  expect(chat.id).not.toBe(root.id);
  const left = chat.id;
  chat.disconnect();
  await bench.receiver.next(({ event, headers }) => event === "disconnected" && headers["ce-socketid"] === left);
  expect(await root.emitWithAck("echo", 1)).toBe(1);
});

test("a vanished client is told with a reason", async () => {
  const client = await bench.connected();
  const { id } = client;
  client.io.engine.close();
  const { body } = await bench.receiver.next(
    ({ event, headers }) => event === "disconnected" && headers["ce-socketid"] === id,
  );
  expect(JSON.parse(body).reason).toBe("transport close");
});
