import { afterEach, expect, test } from "vitest";
import { Bench, group, now, once } from "./kit/gateway.ts";
import { TunnelServer } from "./kit/tunnel-server.ts";

let bench: Bench;
let servers: TunnelServer[] = [];
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await bench.close();
});

/** A server of `bench`, closed after the test. */
function serve(claims: Record<string, unknown> = {}): TunnelServer {
  const server = new TunnelServer(bench.gateway.url, claims);
  servers.push(server);
  return server;
}

const byTunnel = {
  eventHandlers: [
    { urlTemplate: "tunnel:///handlers/{event}", userEventPattern: "*", systemEvents: ["connect", "connected"] },
  ],
};

test("a handler behind a firewall serves webhooks and calls the data plane through its tunnel", async () => {
  bench = await Bench.start({ settings: byTunnel });
  const server = serve();
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
  await serve().connected;
  await bench.connected();
});

test("tokens for another hub, path or key do not open a tunnel; broken frames close it", async () => {
  bench = await Bench.start({ settings: byTunnel });
  const url = `${bench.gateway.url.replace("http", "ws")}/server/tunnel`;
  for (const aud of [`${url}?hub=other`, url, `${bench.gateway.url}/api/hubs/hub/:send`]) {
    await expect(serve({ aud }).connected).rejects.toThrow("401");
  }
  await expect(serve({ exp: now() - 600 }).connected).rejects.toThrow("401");
  for (const bytes of [Buffer.from([1]), Buffer.from([255, 255, 255, 0, 1]), Buffer.from([1, 0, 0, 0, 0xc1])]) {
    const server = serve();
    await server.connected;
    await server.raw(bytes);
  }
  await serve().connected;
});

test("what a server of default mode sends before the client's connection is open reaches it", async () => {
  bench = await Bench.start({ settings: { mode: "default", eventHandlers: [] } });
  const server = serve();
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
