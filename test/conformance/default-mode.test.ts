import { createServer, type Server as HttpServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { Server } from "socket.io";
import type { Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bench, KEYS, once, until } from "./kit/gateway.ts";

/** The service's own server SDK, with the socket.io it brings, holds the sockets of a hub in default mode. */
const require = createRequire(import.meta.url);
const sdk = require("@azure/web-pubsub-socket.io") as typeof import("@azure/web-pubsub-socket.io");
const theirSocketIo = createRequire(require.resolve("@azure/web-pubsub-socket.io"))(
  "socket.io",
) as typeof import("socket.io");

let bench: Bench;
let io: Server;
let http: HttpServer;
beforeAll(async () => {
  bench = await Bench.start({ settings: null });
  await bench.configure("hub", { mode: "default" });
  const { hostname, port } = new URL(bench.gateway.url);
  const connectionString = `Endpoint=http://${hostname};Port=${port};AccessKey=${KEYS.primary};Version=1.0;`;
  http = createServer();
  io = new theirSocketIo.Server(http);
  await sdk.useAzureSocketIO(io as never, { hub: "hub", connectionString });
  http.on("request", (req, res) => {
    if (req.url === "/negotiate") void sdk.negotiate(io as never, async () => ({ userId: "ann" }))(req, res, () => {});
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));

  io.on("connection", (socket) => {
    socket.on("chat message", (text: string) => io.emit("chat message", socket.id, text));
    socket.on("ask", (value: unknown, ack: (value: unknown) => void) => ack({ got: value }));
    socket.on("join", async (room: string, ack: () => void) => {
      await socket.join(room);
      ack();
    });
    socket.on("to room", (room: string, value: unknown) => socket.to(room).emit("from room", value));
    socket.on("kick me", () => socket.disconnect(true));
  });
  io.of("/admin").use((socket, next) =>
    next(socket.handshake.auth["key"] === "s" ? undefined : new Error("not allowed")),
  );
  io.of("/admin").on("connection", (socket) => socket.emit("welcome", "admin"));
});
afterAll(async () => {
  await io.close();
  http.close();
  await bench.close();
});

const client = (options = {}): Promise<Socket> => bench.connected(options);

test.each([["websocket"], ["polling"]])("chat, acks and binary over %s", async (transport) => {
  const [a, b] = await Promise.all([client({ transports: [transport] }), client({ transports: [transport] })]);
  const heard = Promise.all([once(a, "chat message"), once(b, "chat message")]);
  a.emit("chat message", "hällo");
  expect(await heard).toEqual([
    [a.id, "hällo"],
    [a.id, "hällo"],
  ]);
  expect(await a.emitWithAck("ask", { n: [1] })).toEqual({ got: { n: [1] } });
  const { got } = await b.emitWithAck("ask", Buffer.from([1, 2, 255]));
  expect(Buffer.from(got)).toEqual(Buffer.from([1, 2, 255]));
  a.disconnect();
  b.disconnect();
});

test("rooms, exceptions and namespaces with middleware", async () => {
  const [a, b, c] = await Promise.all([client(), client(), client()]);
  await a.emitWithAck("join", "r");
  await b.emitWithAck("join", "r");
  const strangers: unknown[] = [];
  c.on("from room", (value) => strangers.push(value));
  a.on("from room", (value) => strangers.push(value));
  const got = once(b, "from room");
  a.emit("to room", "r", 7);
  expect(await got).toEqual([7]);
  expect(strangers).toEqual([]);

  const admin = c.io.socket("/admin", { auth: { key: "s" } });
  expect(await once(admin, "welcome")).toEqual(["admin"]);
  const [error] = await once(bench.client({ namespace: "/admin" }), "connect_error");
  expect(error.message).toBe("not allowed");
});

test("the server asks clients and hears their acks; emit with acks to many goes by :invoke", async () => {
  const [a, b] = await Promise.all([client(), client()]);
  for (const [name, socket] of Object.entries({ a, b })) {
    socket.on("who", (question: string, ack: (answer: string) => void) => ack(`${question} ${name}`));
    await socket.emitWithAck("join", "asked");
  }
  const serverSide = io.sockets.sockets.get(a.id!)!;
  expect(await serverSide.timeout(5_000).emitWithAck("who", "one")).toBe("one a");
  const answers: string[] = await io.to("asked").timeout(5_000).emitWithAck("who", "all");
  expect(answers.toSorted()).toEqual(["all a", "all b"]);
});

test("disconnects from either side reach the other", async () => {
  const a = await client();
  const { id } = a;
  const left = new Promise((resolve) => io.sockets.sockets.get(id!)!.once("disconnect", resolve));
  a.disconnect();
  expect(await left).toBe("client namespace disconnect");

  const b = await client();
  const kicked = once(b, "disconnect");
  b.emit("kick me");
  await kicked;
  await until(() => io.sockets.sockets.size === 0 || !io.sockets.sockets.has(b.id ?? ""));

  const c = await client();
  const gone = once(c, "disconnect");
  io.in(c.id!).disconnectSockets();
  expect((await gone)[0]).toBe("io server disconnect");
});

test("negotiate gives a page what it needs", async () => {
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/negotiate`;
  const { endpoint, path, token } = (await (await fetch(url)).json()) as Record<string, string>;
  expect([endpoint, path]).toEqual([bench.gateway.url, "/clients/socketio/hubs/hub"]);
  const socket = await client({ token });
  expect(await socket.emitWithAck("ask", 1)).toEqual({ got: 1 });
});
