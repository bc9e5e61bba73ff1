import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  adminToken,
  deployment,
  startFakeService,
  startTestRuntime,
  tempDir,
  until,
  webhookHeaders,
  type TestRuntime,
} from "./support.ts";

let service: Awaited<ReturnType<typeof startFakeService>>;
let runtime: TestRuntime;
const temp = tempDir();

beforeAll(async () => {
  service = await startFakeService();
  runtime = await startTestRuntime({
    dataDir: temp.dir,
    connectionString: service.connectionString,
    gatewayAdmin: { url: service.url, token: adminToken },
    deadlineMs: 1500,
    env: { GREETING: "hello" },
  });
});

afterAll(async () => {
  await runtime?.close();
  await service?.close();
  temp.remove();
});

const emit = (name: string, value: string) =>
  `{ actionName: "sendToNamespace", eventName: "${name}", parameters: [${value}] }`;

describe("socket events", () => {
  beforeAll(() =>
    runtime.deploy("chat", [
      {
        kind: "socket.event",
        event: "chat",
        parameters: ["text", "more"],
        body: `return { ack: [event.params.text, event.eventName, event.wantsAck, event.userId, ctx.env.GREETING], actions: [${emit("new message", "event.params.text")}] };`,
      },
      { kind: "socket.event", event: "throws", body: `const x = undefined;\nreturn x.y;` },
      {
        kind: "socket.connect",
        namespace: "/private",
        body: `return event.claims.role?.[0] === "member" ? { actions: [] } : { statusCode: 403, body: { message: "members only" }, actions: [] };`,
      },
    ]),
  );

  test("ack and action, with named parameters", async () => {
    const before = service.calls.length;
    const answer = await runtime.webhook("event", '427["chat","hi"]', { userId: "ann" });
    expect(answer).toEqual({ status: 200, body: '437["hi","chat",true,"ann","hello"]' });
    const call = service.calls[before]!;
    expect([call.method, call.path, call.body]).toEqual([
      "POST",
      "/api/hubs/hub/groups/0~Lw~/:send",
      '42["new message","hi"]',
    ]);
    expect(call.headers.authorization).toMatch(/^Bearer /);
  });

  test("no ack id, no body", async () => {
    expect(await runtime.webhook("event", '42["chat","hi"]')).toEqual({ status: 204, body: "" });
  });

  test("a handler that throws sends nothing and its trace leads to the node", async () => {
    const before = service.calls.length;
    expect((await runtime.webhook("event", '421["throws"]')).status).toBe(500);
    expect(service.calls.length).toBe(before);
    const [trace] = await runtime.traces("chat");
    expect(trace).toMatchObject({ outcome: "failed", trigger: "node1", event: { eventName: "throws" } });
    expect(trace.error).toMatchObject({ node: "node1", message: expect.stringContaining("undefined") });
    expect(trace.error.stack).toMatch(/at on1 \(chat\.ts:\d+:\d+\)/);
  });

  test("connect decides; other system events of a known namespace pass", async () => {
    const connect = (role: string) =>
      runtime.webhook("connect", JSON.stringify({ claims: { role: [role] } }), { namespace: "/private" });
    expect((await connect("member")).status).toBe(204);
    expect(await connect("guest")).toEqual({ status: 403, body: '{"message":"members only"}' });
    expect((await runtime.webhook("connect", "{}")).status).toBe(204);
    expect((await runtime.webhook("disconnected", "{}", { namespace: "/private" })).status).toBe(204);
    expect((await runtime.webhook("connect", "{}", { namespace: "/unknown" })).status).toBe(404);
  });

  test.each([
    ["not handled", '42["nobody"]', {}, 404],
    ["broken arguments", '42["chat",', {}, 400],
    ["not a packet", "hello", {}, 400],
    ["bad signature", '42["chat"]', { headers: { "ce-signature": "sha256=00" } }, 401],
    ["missing header", '42["chat"]', { headers: { "ce-hub": "" } }, 400],
  ])("%s is a clear error", async (_name, body, target, status) => {
    const answer = await runtime.webhook("event", body, target);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  test("a megabyte passes, more does not", async () => {
    const text = "ü".repeat(500_000);
    const answer = await runtime.webhook("event", `421["chat","${text}"]`);
    expect(answer.status).toBe(200);
    expect((JSON.parse(answer.body.slice(3)) as string[])[0]).toBe(text);
    expect((await runtime.webhook("event", `421["chat","${"x".repeat(2_000_000)}"]`)).status).toBe(413);
  });

  test("a batch answers each event by itself, in order", async () => {
    const attributes = ({ connectionId, ...target }: { connectionId: string; data: string; signature?: string }) => {
      const headers = webhookHeaders("event", { connectionId });
      const own = Object.entries(headers).filter(([name]) => name.startsWith("ce-"));
      return {
        ...Object.fromEntries(own.map(([name, value]) => [name.slice(3).toLowerCase(), value])),
        datacontenttype: "text/plain",
        ...target,
      };
    };
    const check = await fetch(`${runtime.url}/runtime/webhooks/socketio`, {
      method: "OPTIONS",
      headers: { "WebHook-Request-Origin": "x" },
    });
    expect(check.headers.get("WebHook-Accept-Batch")).toBe("application/cloudevents-batch+json");
    const batch = [
      attributes({ connectionId: "b1", data: '421["chat","one"]' }),
      attributes({ connectionId: "b2", data: '422["throws"]' }),
      attributes({ connectionId: "b3", data: "nonsense" }),
      attributes({ connectionId: "b4", data: '424["chat","x"]', signature: "sha256=00" }),
      attributes({ connectionId: "b5", data: '425["chat","five"]' }),
      null,
    ];
    const send = (body: string) =>
      fetch(`${runtime.url}/runtime/webhooks/socketio`, {
        method: "POST",
        headers: { "content-type": "application/cloudevents-batch+json" },
        body,
      });
    const answers = (await (await send(JSON.stringify(batch))).json()) as {
      status: number;
      body: string;
      ms: number;
    }[];
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 400, 401, 200, 400]);
    expect(answers.map(({ ms }) => ms >= 0)).toEqual(Array.from({ length: 6 }, () => true));
    expect([answers[0]!.body.slice(0, 10), answers[4]!.body.slice(0, 11)]).toEqual(['431["one",', '435["five",']);
    expect((await send("{}")).status).toBe(400);
    expect((await send("[")).status).toBe(400);
  });

  test("hub settings follow what is deployed", async () => {
    const settings = await until(() => service.hubs.get("hub") as any);
    expect(settings.eventHandlers).toEqual([
      {
        urlTemplate: `${runtime.url}/runtime/webhooks/socketio`,
        userEventPattern: "chat,throws",
        systemEvents: ["connect"],
        auth: { type: "None" },
      },
    ]);
    expect(settings.namespaces).toEqual(["/", "/private"]);
    await runtime.deploy("other", [{ kind: "socket.connected", hub: "elsewhere", body: "" }]);
    await until(() => service.hubs.has("elsewhere"));
    await runtime.admin("DELETE", "deployments/other");
    await until(() => !service.hubs.has("elsewhere"));
  });
});

describe("several flows on one event", () => {
  test("all run, the acknowledging one answers", async () => {
    const trigger = { kind: "socket.event", hub: "shared", event: "both" } as const;
    await runtime.deploy("one", [{ ...trigger, body: `return { actions: [${emit("one", "1")}] };` }]);
    await runtime.deploy("two", [{ ...trigger, body: `return { ack: ["two"], actions: [${emit("two", "2")}] };` }]);
    const before = service.calls.length;
    expect(await runtime.webhook("event", '423["both"]', { hub: "shared" })).toEqual({
      status: 200,
      body: '433["two"]',
    });
    expect(service.sent().slice(before).toSorted()).toEqual(['42["one",1]', '42["two",2]']);
  });
});

describe("HTTP routes", () => {
  beforeAll(() =>
    runtime.deploy("web", [
      {
        kind: "http.request",
        method: "GET",
        route: "rooms/{room}",
        body: `return { body: { room: event.params.room, q: event.query.q }, actions: [] };`,
      },
      {
        kind: "http.request",
        method: "POST",
        route: "echo",
        body: `return { statusCode: 201, headers: { "X-Kind": typeof event.body }, body: event.body, actions: [] };`,
      },
      {
        kind: "http.request",
        method: "GET",
        route: "page",
        body: `return { headers: { "content-type": "text/html" }, body: "<p>hi</p>", actions: [] };`,
      },
      {
        kind: "http.request",
        method: "GET",
        route: "negotiate",
        body: `return { body: await ctx.negotiate({ hub: event.query.hub, userId: "u" }), actions: [] };`,
      },
      {
        kind: "http.request",
        method: "GET",
        route: "cookies",
        body: `return { body: { cookie: event.headers.cookie ?? null }, actions: [] };`,
      },
      {
        kind: "http.request",
        method: "GET",
        route: "bad-status",
        body: `return { statusCode: 42, actions: [${emit("never", "1")}] };`,
      },
      {
        kind: "http.request",
        method: "GET",
        route: "bad-header",
        body: `return { headers: { [event.query.name]: event.query.value }, actions: [${emit("never", "1")}] };`,
      },
    ]),
  );

  test("parameters and query", async () => {
    const response = await fetch(`${runtime.url}/api/rooms/a%20b?q=1&q=2`);
    expect([response.status, await response.json()]).toEqual([200, { room: "a b", q: "2" }]);
  });

  test.each([
    ["application/json", '{"a":1}', { a: 1 }],
    ["application/x-www-form-urlencoded", "a=1", { a: "1" }],
    ["text/plain", "text", "text"],
  ])("%s body", async (type, body, expected) => {
    const response = await fetch(`${runtime.url}/api/echo`, {
      method: "POST",
      headers: { "content-type": type },
      body,
    });
    const text = await response.text();
    expect(response.status).toBe(201);
    expect(typeof expected === "string" ? text : JSON.parse(text)).toEqual(expected);
  });

  test.each([
    ["patchbay_session=secret", null],
    ["a=1; patchbay_session=secret; b=2", "a=1; b=2"],
    ["my_patchbay_session=kept", "my_patchbay_session=kept"],
  ])("the editor's session stays out of handlers: %s", async (cookie, expected) => {
    const response = await fetch(`${runtime.url}/api/cookies`, { headers: { cookie } });
    expect(await response.json()).toEqual({ cookie: expected });
  });

  test("pages keep their content type; negotiate gives a token", async () => {
    const page = await fetch(`${runtime.url}/api/page`);
    expect([page.headers.get("content-type"), await page.text()]).toEqual(["text/html", "<p>hi</p>"]);
    const result = (await (await fetch(`${runtime.url}/api/negotiate?hub=hub`)).json()) as any;
    expect(result).toMatchObject({ endpoint: service.url, path: "/clients/socketio/hubs/hub" });
    expect(result.token.split(".")).toHaveLength(3);
  });

  test("pages elsewhere may call a route only when it says so", async () => {
    const route = { kind: "http.request", method: "POST", body: `return { body: "x", actions: [] };` } as const;
    await runtime.deploy("cors", [
      { ...route, route: "anyone", cors: "*" },
      { ...route, route: "friends", cors: "https://a.example, https://b.example" },
      { ...route, route: "nobody" },
    ]);
    const ask = async (path: string, origin: string, method = "OPTIONS") => {
      const headers = { origin, "access-control-request-method": "POST", "access-control-request-headers": "x-a" };
      const response = await fetch(`${runtime.url}/api/${path}`, { method, headers });
      return [response.status, response.headers.get("access-control-allow-origin")];
    };
    expect(await ask("anyone", "https://x.example")).toEqual([204, "*"]);
    expect(await ask("anyone", "https://x.example", "POST")).toEqual([200, "*"]);
    expect(await ask("friends", "https://b.example")).toEqual([204, "https://b.example"]);
    expect(await ask("friends", "https://b.example", "POST")).toEqual([200, "https://b.example"]);
    expect(await ask("friends", "https://c.example")).toEqual([405, null]);
    expect(await ask("nobody", "https://x.example")).toEqual([405, null]);
    expect(await ask("nobody", "https://x.example", "POST")).toEqual([200, null]);
  });

  test("wrong requests are JSON errors", async () => {
    const status = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${runtime.url}${path}`, init);
      return [response.status, ((await response.json()) as any).code];
    };
    expect(await status("/api/none")).toEqual([404, "no-route"]);
    expect(await status("/api/echo")).toEqual([405, "method"]);
    expect(await status("/elsewhere")).toEqual([404, "no-route"]);
    expect(await status("/api/bad-status")).toEqual([500, "handler-failed"]);
    for (const [name, value] of [
      ["a b", "x"],
      ["x\nset-cookie", "y"],
      ["x", "1\r\nset-cookie: y"],
      ["x", "\u{1f600}"],
      ["", "x"],
    ]) {
      expect(await status(`/api/bad-header?${new URLSearchParams({ name: name!, value: value! })}`)).toEqual([
        500,
        "handler-failed",
      ]);
    }
    expect(await status("/runtime/admin/%E0%A4%A", { headers: { authorization: `Bearer ${adminToken}` } })).toEqual([
      404,
      "no-route",
    ]);
    expect(service.sent()).not.toContain('42["never",1]');
    expect(
      await status("/api/echo", { method: "POST", headers: { "content-type": "application/json" }, body: "{" }),
    ).toEqual([400, "bad-body"]);
    const large = "x".repeat(1_200_000);
    expect(await status("/api/echo", { method: "POST", body: large })).toEqual([413, "too-large"]);
  });
});

describe("effects", () => {
  test("sendNow goes out at once, http is refused for private addresses", async () => {
    const target = createServer((_request, response) => response.end("secret"));
    await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
    const { port } = target.address() as AddressInfo;
    await runtime.deploy("effects", [
      {
        kind: "http.request",
        method: "GET",
        route: "now",
        body: `await ctx.sendNow("hub", ${emit("progress", "1")}); throw new Error("after");`,
      },
      {
        kind: "http.request",
        method: "GET",
        route: "fetch",
        body: `try { return { body: await ctx.http({ url: event.query.url }), actions: [] }; } catch (error) { return { statusCode: 502, body: error.message, actions: [] }; }`,
      },
    ]);
    expect((await fetch(`${runtime.url}/api/now`)).status).toBe(500);
    expect(service.sent()).toContain('42["progress",1]');
    for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0.0.0.0", "0x7f.1"]) {
      const response = await fetch(`${runtime.url}/api/fetch?url=${encodeURIComponent(`http://${host}:${port}/`)}`);
      expect([host, response.status, await response.text()]).toEqual([
        host,
        502,
        expect.stringContaining("private address"),
      ]);
    }
    const other = await fetch(`${runtime.url}/api/fetch?url=file:///etc/passwd`);
    expect(await other.text()).toContain("not an http(s) URL");
    target.close();
  });
});

describe("schedules", () => {
  test("fires every second without overlap and stops with its flow", async () => {
    await runtime.deploy("clock", [
      { kind: "schedule", cron: "* * * * * *", body: `return { actions: [${emit("tick", "event.scheduledTime")}] };` },
    ]);
    const ticks = () => service.sent().filter((body) => body.startsWith('42["tick"'));
    await until(() => ticks().length >= 2);
    await runtime.admin("DELETE", "deployments/clock");
    const [first, second] = ticks().map((body) => Date.parse((JSON.parse(body.slice(2)) as string[])[1]!));
    expect(second! - first!).toBe(1000);
  });
  test("an expression that cannot be read is refused", async () => {
    const { status, body } = await runtime.admin(
      "PUT",
      "deployments/clock",
      deployment("clock", [{ kind: "schedule", cron: "every day", body: "" }]),
    );
    expect([status, body.code]).toEqual([422, "schedule"]);
  });
});

describe("admin", () => {
  test("a wrong token, a wrong body and a module that does not load", async () => {
    const response = await fetch(`${runtime.url}/runtime/admin/deployments`, {
      headers: { authorization: "Bearer nonsense" },
    });
    expect([response.status, ((await response.json()) as any).code]).toEqual([401, "unauthorized"]);
    expect(await runtime.admin("PUT", "deployments/x", { version: "1" })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("name") },
    });
    expect((await runtime.admin("PUT", "deployments/BAD", {})).status).toBe(400);
    for (const code of [
      "export default {",
      "export default {}",
      "throw new Error('at load')",
      "export default { triggers: [] }",
    ]) {
      const broken = { ...deployment("chat", [{ kind: "socket.event", event: "chat", body: "" }]), code };
      const { status, body } = await runtime.admin("PUT", "deployments/chat", broken);
      expect([code, status, body.code]).toEqual([code, 422, "module"]);
    }
    expect((await runtime.webhook("event", '421["chat","still"]')).status).toBe(200);
  });

  test("traces stream as server-sent events", async () => {
    const aborter = new AbortController();
    const response = await fetch(`${runtime.url}/runtime/admin/traces/stream?flow=chat`, {
      headers: { authorization: `Bearer ${adminToken}` },
      signal: aborter.signal,
    });
    let text = "";
    const reading = (async () => {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
    })().catch(() => {});
    await until(() => text.startsWith(":"));
    await runtime.webhook("event", '421["chat","streamed"]');
    await until(() => text.includes("streamed"));
    aborter.abort();
    await reading;
    expect(text).toMatch(/^event: trace$/m);
  });

  test("health and metrics", async () => {
    expect((await fetch(`${runtime.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${runtime.url}/metrics`)).text();
    expect(metrics).toContain('patchbay_runs_total{flow="chat",kind="socket.event",outcome="ok"}');
    expect(metrics).toContain('patchbay_deployments{status="live"}');
  });
});
