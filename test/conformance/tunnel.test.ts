import { once as emitted } from "node:events";
import { decode, encode } from "@msgpack/msgpack";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Bench, group, jwt, now, once } from "./kit/gateway.ts";

let bench: Bench;
let servers: WebSocket[] = [];
afterEach(async () => {
  for (const server of servers) server.terminate();
  servers = [];
  await bench.close();
});

type Json = Record<string, any>;

/** A server end of the tunnel, written from the protocol. */
class TunnelServer {
  readonly #socket: WebSocket;
  readonly requests: (Json & { content: string })[] = [];
  #answers = new Map<number, (answer: Json & { content: string }) => void>();
  handle: (request: Json & { content: string }) => { status: number; content: string; headers?: Json } = () => ({
    status: 204,
    content: "",
  });
  connected!: Promise<Json>;

  constructor(hub: string, claims: Json = {}) {
    const url = `${bench.gateway.url.replace("http", "ws")}/server/tunnel?hub=${hub}`;
    const token = jwt({ aud: url, exp: now() + 60, sub: "server-1", ...claims });
    this.#socket = new WebSocket(`${url}&access_token=${token}`);
    servers.push(this.#socket);
    this.connected = new Promise((resolve, reject) => {
      this.#socket.on("error", reject);
      this.#socket.on("message", (data: Buffer) => {
        expect(data.readUInt32LE()).toBe(data.length - 4);
        const [type, json, content] = decode(data.subarray(4)) as [number, string, Uint8Array | null];
        const message = { ...JSON.parse(json), content: Buffer.from(content ?? []).toString() };
        if (type === 10) resolve(message);
        if (type === 1) {
          this.requests.push(message);
          const { status, content: body, headers = {} } = this.handle(message);
          this.send(2, { AckId: message.AckId, StatusCode: status, NotCompleted: false, Headers: headers }, body);
        }
        if (type === 2) this.#answers.get(message.AckId)?.(message);
      });
    });
  }

  send(type: number, json: Json, content: string): void {
    const body = encode([type, JSON.stringify(json), Buffer.from(content)]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    this.#socket.send(Buffer.concat([length, body]));
  }

  call(
    ackId: number,
    method: string,
    path: string,
    content: string,
    type = "text/plain",
  ): Promise<Json & { content: string }> {
    const json = {
      AckId: ackId,
      HttpMethod: method,
      Url: `https://host/api/hubs/${path}`,
      Headers: { "Content-Type": [type] },
    };
    this.send(1, json, content);
    return new Promise((resolve) => this.#answers.set(ackId, resolve));
  }

  raw(data: Buffer): Promise<unknown> {
    this.#socket.send(data);
    return emitted(this.#socket, "close");
  }
}

const byTunnel = {
  eventHandlers: [
    { urlTemplate: "tunnel:///handlers/{event}", userEventPattern: "*", systemEvents: ["connect", "connected"] },
  ],
};

test("a handler behind a firewall serves webhooks and calls the data plane through its tunnel", async () => {
  bench = await Bench.start({ settings: byTunnel });
  const server = new TunnelServer("hub");
  expect(await server.connected).toMatchObject({ ConnectionId: expect.any(String), UserId: "server-1" });
  server.handle = ({ content }) => ({ status: 200, content: content.startsWith("42") ? '430["from afar"]' : "" });
  const client = await bench.connected();
  expect(await client.emitWithAck("ask")).toBe("from afar");
  expect(server.requests.map(({ HttpMethod, Url }) => [HttpMethod, new URL(Url).pathname])).toEqual([
    ["POST", "/handlers/connect"],
    ["POST", "/handlers/connected"],
    ["POST", "/handlers/ask"],
  ]);
  expect(server.requests[2]).toMatchObject({
    content: '420["ask"]',
    Headers: { "ce-eventName": ["ask"], "ce-socketId": [client.id], "Content-Type": ["text/plain"] },
  });

  const news = once(client, "news");
  const sent = await server.call(1, "POST", `hub/groups/${group("/", client.id)}/:send`, '42["news",1]');
  expect(sent).toMatchObject({ AckId: 1, StatusCode: 202, NotCompleted: false });
  expect(await news).toEqual([1]);
  expect(await server.call(2, "POST", "hub/:send", "rubbish")).toMatchObject({ StatusCode: 400 });
  expect(JSON.parse((await server.call(3, "POST", "other/:send", '42["x"]')).content)).toMatchObject({
    code: "Unauthorized",
  });
});

test("without a server the client is refused, and let in once one has come", async () => {
  bench = await Bench.start({ settings: byTunnel });
  await once(bench.client(), "connect_error");
  await new TunnelServer("hub").connected;
  await bench.connected();
});

test("tokens for another hub, path or key do not open a tunnel; broken frames close it", async () => {
  bench = await Bench.start({ settings: byTunnel });
  const url = `${bench.gateway.url.replace("http", "ws")}/server/tunnel`;
  for (const aud of [`${url}?hub=other`, url, `${bench.gateway.url}/api/hubs/hub/:send`]) {
    await expect(new TunnelServer("hub", { aud }).connected).rejects.toThrow("401");
  }
  await expect(new TunnelServer("hub", { exp: now() - 600 }).connected).rejects.toThrow("401");
  for (const bytes of [Buffer.from([1]), Buffer.from([255, 255, 255, 0, 1]), Buffer.from([1, 0, 0, 0, 0xc1])]) {
    const server = new TunnelServer("hub");
    await server.connected;
    await server.raw(bytes);
  }
  await new TunnelServer("hub").connected;
});

test("what a server of default mode sends before the client's connection is open reaches it", async () => {
  bench = await Bench.start({ settings: { mode: "default", eventHandlers: [] } });
  const server = new TunnelServer("hub");
  await server.connected;
  let calls = 0;
  server.handle = ({ Headers }) => {
    // Its own connect time-out, say: the close is on its way as soon as the answer is.
    const id = Headers["ce-connectionId"]?.[0] as string;
    if (Headers["ce-type"]?.[0]?.endsWith("sys.connect")) {
      queueMicrotask(() => void server.call(++calls, "POST", `hub/connections/${id}/:send`, "1"));
    }
    return { status: 200, content: "" };
  };
  for (let i = 0; i < 20; i++) {
    const client = bench.client({ transports: [i % 2 ? "polling" : "websocket"] });
    await new Promise((resolve) => client.io.engine.on("close", resolve));
  }
  expect(calls).toBe(20);
});
