import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createHandler } from "./receive.ts";
import { signConnection } from "./signature.ts";
import type { Flow } from "./types.ts";

const key = "k".repeat(40);
const connectionString = `Endpoint=http://localhost;Port=8080;AccessKey=${key};Version=1.0;`;

const flow: Flow = {
  id: "chat",
  triggers: [
    {
      on: "socket.connect",
      name: "onConnect",
      hub: "hub",
      namespace: "/",
      run: (event) =>
        event.auth === "boom"
          ? Promise.reject(new Error("boom"))
          : { statusCode: event.userId ? 200 : 401, body: { message: "who are you?" }, actions: [] },
    },
    {
      on: "socket.event",
      name: "chat",
      hub: "hub",
      namespace: "/",
      event: "chat",
      parameters: ["text", "more"],
      run: (event) => ({
        ack: [event.params],
        actions: [{ actionName: "sendToNamespace", eventName: "new message", parameters: event.parameters }],
      }),
    },
    {
      on: "socket.event",
      name: "upload",
      hub: "hub",
      namespace: "/",
      event: "upload",
      parameters: ["data"],
      run: ({ params }) => ({
        ack: [params.data instanceof Uint8Array, params.data],
        actions: [{ actionName: "sendToNamespace", eventName: "image", parameters: [params] }],
      }),
    },
    {
      on: "socket.event",
      name: "half",
      hub: "hub",
      namespace: "/",
      event: "half",
      parameters: [],
      run: () => ({ ack: [1n], actions: [{ actionName: "sendToNamespace", eventName: "x", parameters: [] }] }),
    },
    {
      on: "http.request",
      name: "negotiate",
      hub: "hub",
      method: "GET",
      route: "negotiate/{user}",
      run: async (event, ctx) => ({
        body: await ctx.negotiate({ hub: "hub", userId: event.params.user }),
        actions: [],
      }),
    },
    {
      on: "http.request",
      name: "echo",
      hub: "hub",
      method: "POST",
      route: "echo",
      run: (event) => ({ body: event.body, actions: [] }),
    },
    {
      on: "http.request",
      name: "image",
      hub: "hub",
      method: "GET",
      route: "image",
      run: () => ({ body: { data: new Uint8Array(1) }, actions: [] }),
    },
  ],
};

function start() {
  const sent: { url: string; headers: Record<string, string>; body: string }[] = [];
  const logs: string[] = [];
  const handle = createHandler({
    flows: [flow],
    connectionString,
    fetch: async (url, init) => {
      sent.push({ url, headers: init.headers, body: init.body });
      return { status: 202, text: async () => "" };
    },
    context: { log: (_level, message) => void logs.push(message) },
  });
  return { sent, logs, handle };
}

async function webhook(
  kind: "connect" | "connected" | "event",
  body: string | Buffer<ArrayBuffer>,
  overrides: Record<string, string | undefined> = {},
) {
  const headers: Record<string, string | undefined> = {
    "ce-specversion": "1.0",
    "ce-type": kind === "event" ? "azure.webpubsub.user.message" : `azure.webpubsub.sys.${kind}`,
    "ce-id": "1",
    "ce-hub": "hub",
    "ce-connectionId": "c1",
    "ce-namespace": "/",
    "ce-socketId": "s1",
    "ce-signature": await signConnection("c1", [key, "other"]),
    "content-type": kind === "event" ? "text/plain" : "application/json",
    ...overrides,
  };
  for (const name of Object.keys(headers)) if (headers[name] === undefined) delete headers[name];
  return new Request("http://x/runtime/webhooks/socketio", {
    method: "POST",
    headers: headers as Record<string, string>,
    body,
  });
}

describe("webhooks", () => {
  test("an event is acknowledged and its actions are sent with a token for that URL", async () => {
    const { handle, sent } = start();
    const response = await handle(await webhook("event", '427["chat","hi"]'));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('437[{"text":"hi"}]');
    expect(sent).toHaveLength(1);
    expect(sent[0]!.url).toBe("http://localhost:8080/api/hubs/hub/groups/0~Lw~/:send?api-version=2024-12-01");
    expect(sent[0]!.body).toBe('42["new message","hi"]');
    const token = sent[0]!.headers.authorization!.slice("Bearer ".length);
    const [head, claims, signature] = token.split(".") as [string, string, string];
    expect(createHmac("sha256", key).update(`${head}.${claims}`).digest("base64url")).toBe(signature);
    expect(JSON.parse(Buffer.from(claims, "base64url").toString()).aud).toBe(
      "http://localhost:8080/api/hubs/hub/groups/0~Lw~/:send",
    );
  });

  test("an event with bytes brings them, and takes them to the ack and to clients", async () => {
    const { handle, sent } = start();
    const packet = '451-7["upload",{"_placeholder":true,"num":0}]';
    const body = (text: string) =>
      Buffer.concat([
        Buffer.from(`--b\r\n\r\n${text}\r\n--b\r\n\r\n`),
        Buffer.from([0, 255]),
        Buffer.from("\r\n--b--"),
      ]);
    const related = { "content-type": 'multipart/related; boundary="b"' };
    const response = await handle(await webhook("event", body(packet), related));
    expect([response.status, await response.text()]).toEqual([
      200,
      '461-7[true,{"_placeholder":true,"num":0}]\x1ebAP8=',
    ]);
    expect(sent.map(({ body }) => body)).toEqual(['451-["image",{"data":{"_placeholder":true,"num":0}}]\x1ebAP8=']);
    for (const wrong of [packet.replace("451", "452"), packet.replace("0}", "1}"), '427["upload"]', "451-", ""]) {
      expect((await handle(await webhook("event", body(wrong), related))).status).toBe(400);
    }
    expect((await handle(await webhook("event", packet, related))).status).toBe(400);
    expect((await handle(await webhook("connect", body("{"), related))).status).toBe(400);
    expect((await handle(await webhook("event", Buffer.alloc(1_200_000), related))).status).toBe(413);
    expect((await handle(new Request("http://x/api/image"))).status).toBe(500);
  });

  test("a namespace and a user id that are not ASCII arrive percent-encoded", async () => {
    const headers = { "ce-namespace": "/", "ce-userId": "J%C3%B6rg%20%25" };
    const run = flow.triggers[0]!.run;
    const users: string[] = [];
    const handle = createHandler({
      connectionString,
      flows: [
        {
          id: "x",
          triggers: [{ ...flow.triggers[0]!, run: (event, ctx) => (users.push(event.userId), run(event, ctx)) }],
        },
      ],
    });
    expect((await handle(await webhook("connect", "{}", headers))).status).toBe(204);
    expect(users).toEqual(["Jörg %"]);
  });

  test("without an ack id nothing is answered", async () => {
    const response = await start().handle(await webhook("event", '42["chat","hi"]'));
    expect(response.status).toBe(204);
  });

  test("a run whose answer cannot be sent sends no action either", async () => {
    const { handle, sent, logs } = start();
    const response = await handle(await webhook("event", '421["half"]'));
    expect(response.status).toBe(500);
    expect(sent).toEqual([]);
    expect(logs.join()).toContain("half failed");
  });

  test("connect is let in, refused with the handler's body, or failed when the handler throws", async () => {
    const { handle } = start();
    expect((await handle(await webhook("connect", "{}", { "ce-userId": "ann" }))).status).toBe(204);
    const refused = await handle(await webhook("connect", "{}"));
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual({ message: "who are you?" });
    expect((await handle(await webhook("connect", '{"auth":"boom"}'))).status).toBe(500);
  });

  test("a system event nobody handles is fine in a known namespace, 404 elsewhere", async () => {
    const { handle } = start();
    expect((await handle(await webhook("connected", "{}"))).status).toBe(204);
    expect((await handle(await webhook("connected", "{}", { "ce-namespace": "/nobody" }))).status).toBe(404);
    expect((await handle(await webhook("event", '42["other"]'))).status).toBe(404);
  });

  test.each<[string, Record<string, string | undefined>, string, number]>([
    ["no signature", { "ce-signature": undefined }, '42["chat"]', 401],
    ["a wrong signature", { "ce-signature": `sha256=${"0".repeat(64)}` }, '42["chat"]', 401],
    ["a signature of another connection", { "ce-connectionId": "c2" }, '42["chat"]', 401],
    ["not text/plain", { "content-type": "application/json" }, '42["chat"]', 400],
    ["no namespace", { "ce-namespace": undefined }, '42["chat"]', 400],
    ["an unknown type", { "ce-type": "azure.webpubsub.sys.unknown" }, '42["chat"]', 400],
    ["another namespace in the packet", {}, '42/b,["chat"]', 400],
    ["a broken packet", {}, '42["chat",', 400],
    ["no packet", {}, "hello", 400],
  ])("refused: %s", async (_name, overrides, body, status) => {
    const response = await start().handle(await webhook("event", body, overrides));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ message: expect.any(String) });
  });

  test("whatever comes is answered, and never with 5xx", async () => {
    const { handle } = start();
    const signature = await signConnection("c1", [key]);
    const text = fc.string({ unit: fc.constantFrom(...'/abc42[]{}",:~0%-. \\') });
    const header = fc.constantFrom(
      ["ce-type", "azure.webpubsub.user.message"],
      ["ce-type", "azure.webpubsub.sys.connect"],
      ["ce-hub", "hub"],
      ["ce-namespace", "/"],
      ["ce-id", "1"],
      ["ce-socketId", "s"],
      ["ce-connectionId", "c1"],
      ["ce-specversion", "1.0"],
      ["ce-signature", signature],
      ["content-type", "text/plain"],
      ["content-type", "application/cloudevents-batch+json"],
      ["content-type", "multipart/related; boundary=a"],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(header, { minLength: 7, maxLength: 25 }),
        fc.oneof(
          text,
          text.map((rest) => `42${rest}`),
          fc.json(),
        ),
        async (headers, body) => {
          const own = Object.fromEntries(headers) as Record<string, string>;
          const response = await handle(
            new Request("http://x/runtime/webhooks/socketio", { method: "POST", headers: own, body }),
          );
          expect(response.status).toBeLessThan(500);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("the abuse protection check is answered", async () => {
    const { handle } = start();
    const url = "http://x/runtime/webhooks/socketio";
    const response = await handle(
      new Request(url, { method: "OPTIONS", headers: { "WebHook-Request-Origin": "localhost" } }),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("WebHook-Allowed-Origin")).toBe("*");
    expect((await handle(new Request(url, { method: "OPTIONS" }))).status).toBe(400);
  });
});

describe("routes", () => {
  test("negotiate gives endpoint, path and a token for the hub's clients", async () => {
    const response = await start().handle(new Request("http://x/api/negotiate/ann%20b"));
    const result = (await response.json()) as { endpoint: string; path: string; token: string };
    expect(result).toMatchObject({ endpoint: "http://localhost:8080", path: "/clients/socketio/hubs/hub" });
    const claims = JSON.parse(Buffer.from(result.token.split(".")[1]!, "base64url").toString());
    expect(claims).toMatchObject({ aud: "http://localhost:8080/clients/socketio/hubs/hub", sub: "ann b" });
    expect(claims.exp - claims.iat).toBe(3600);
  });

  test.each([
    ["application/json", '{"a":[1]}', 200, { a: [1] }],
    ["application/x-www-form-urlencoded", "a=1&b=x+y", 200, { a: "1", b: "x y" }],
    ["application/json", "{", 400, { code: "bad-body" }],
  ])("%s body %s", async (type, body, status, expected) => {
    const response = await start().handle(
      new Request("http://x/api/echo", { method: "POST", headers: { "content-type": type }, body }),
    );
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject(expected);
  });

  test("404, 405 and HEAD", async () => {
    const { handle } = start();
    expect((await handle(new Request("http://x/api/nothing"))).status).toBe(404);
    const wrong = await handle(new Request("http://x/api/echo"));
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("allow")).toBe("POST");
    const head = await handle(new Request("http://x/api/negotiate/ann", { method: "HEAD" }));
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("a body over the limit is refused", async () => {
    const response = await start().handle(
      new Request("http://x/api/echo", { method: "POST", body: "x".repeat(1_200_000) }),
    );
    expect(response.status).toBe(413);
  });
});
