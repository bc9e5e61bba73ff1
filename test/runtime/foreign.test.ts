/** Against a service that somebody else set up: only a connection string, no admin access, as with a real resource. */

import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { io } from "socket.io-client";
import { afterEach, expect, test } from "vitest";
import { startGateway } from "../../server/gateway/index.ts";
import { startTestRuntime, tempDir, type TestRuntime } from "./support.ts";

const keys = {
  primary: "foreign-primary-key-of-32-bytes-or-more",
  secondary: "foreign-secondary-key-of-32-bytes-too!",
};
const temp = tempDir();
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of open.splice(0).toReversed()) await part.close();
  temp.remove();
});

test.each(["primary", "secondary"] as const)("the operator's hub settings and the %s key", async (which) => {
  const port = await freePort();
  const webhooks = `http://127.0.0.1:${port}/runtime/webhooks/socketio?code=operator`;
  const gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    dataDir: `${temp.dir}/gateway`,
    keys,
    adminToken: "nobody-here-knows-it",
    hubs: {
      hubs: {
        chat: {
          eventHandlers: [
            { urlTemplate: webhooks, userEventPattern: "*", systemEvents: ["connect", "connected", "disconnected"] },
          ],
        },
      },
    },
  });
  open.push(gateway);
  const runtime: TestRuntime = await startTestRuntime({
    port,
    dataDir: `${temp.dir}/runtime-${which}`,
    connectionString: `Endpoint=http://127.0.0.1;Port=${gateway.port};AccessKey=${keys[which]};Version=1.0;`,
  });
  open.push(runtime);
  await runtime.deploy("chat", [
    {
      kind: "http.request",
      hub: "chat",
      method: "GET",
      route: "negotiate",
      body: `return { body: await ctx.negotiate({ hub: "chat", userId: event.query.user }), actions: [] };`,
    },
    {
      kind: "socket.connect",
      hub: "chat",
      body: `return { statusCode: event.userId === "ann" ? 200 : 403, body: { message: "only ann" }, actions: [] };`,
    },
    {
      kind: "socket.event",
      hub: "chat",
      event: "chat",
      parameters: ["text"],
      body: `return { ack: ["heard"], actions: [{ actionName: "sendToNamespace", eventName: "new message", parameters: [event.userId, event.params.text] }] };`,
    },
  ]);
  const connect = async (user: string) => {
    const response = await fetch(`${runtime.url}/api/negotiate?user=${user}`);
    const { endpoint, path, token } = (await response.json()) as { endpoint: string; path: string; token: string };
    return io(endpoint, {
      path,
      query: { access_token: token },
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
    });
  };
  const ann = await connect("ann");
  await new Promise<void>((resolve, reject) => ann.on("connect", resolve).on("connect_error", reject));
  const heard = new Promise((resolve) => ann.on("new message", (...args: unknown[]) => resolve(args)));
  expect(await ann.timeout(10_000).emitWithAck("chat", "hi")).toBe("heard");
  expect(await heard).toEqual(["ann", "hi"]);
  const bob = await connect("bob");
  const refusal = await new Promise<Error>((resolve) => bob.on("connect_error", resolve));
  expect(refusal.message).toBe("only ann");
  ann.disconnect();
  bob.disconnect();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
