/** Answers that carry what a run sends, towards a service that agreed to that, and towards one that did not. */

import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startStack } from "../faults/support.ts";
import {
  accessKey,
  startFakeService,
  startTestRuntime,
  tempDir,
  until,
  webhookHeaders,
  type TestRuntime,
} from "./support.ts";

const said = (text: string) => `{ actionName: "sendToRooms", rooms: ["r"], eventName: "said", parameters: [${text}] }`;
const triggers = [
  {
    kind: "socket.event" as const,
    event: "say",
    parameters: ["text"],
    body: `return { ack: ["ok"], actions: [${said("event.params.text")}, { actionName: "addSocketToRoom", socketId: event.socketId, room: "r" }] };`,
  },
  {
    kind: "socket.event" as const,
    event: "slow",
    body: `await new Promise((go) => setTimeout(go, 300)); return { ack: ["slow"], actions: [${said('"slow"')}] };`,
  },
  {
    kind: "socket.event" as const,
    event: "echo",
    body: `const list = event.parameters; const to = { actionName: "sendToSocket", socketId: event.socketId, eventName: "bytes", parameters: [list.length] };
      return { ack: list, actions: [{ actionName: "sendToRooms", rooms: ["r"], eventName: "echoed", parameters: list }, { ...to, actionName: "sendToRooms", rooms: [] }, to] };`,
  },
  {
    kind: "socket.event" as const,
    event: "wrong",
    body: `const wrong = { actionName: "sendToRooms", rooms: [1], eventName: "x", parameters: ["kept"] }; return { ack: [], actions: [${said("1")}, wrong] };`,
  },
  {
    kind: "socket.event" as const,
    event: "bytes",
    body: `return { ack: [1], actions: [{ actionName: "sendToRooms", rooms: ["r"], eventName: "data", parameters: [new Uint8Array([1, 2])] }] };`,
  },
  { kind: "socket.event" as const, event: "throws", body: `ctx.log("info", "x"); throw new Error("no");` },
  {
    kind: "socket.event" as const,
    event: "much",
    body: `return { ack: ["much"], actions: Array.from({ length: 40 }, () => (${said("1")})) };`,
  },
  { kind: "socket.connected" as const, body: `return { actions: [${said('"connected"')}] };` },
];

let service: Awaited<ReturnType<typeof startFakeService>>;
let runtime: TestRuntime;
const temp = tempDir();

beforeAll(async () => {
  service = await startFakeService();
  const { connectionString } = service;
  runtime = await startTestRuntime({ dataDir: temp.dir, connectionString, tracesPerSecond: 0 });
  await runtime.deploy("flow", triggers);
});
afterAll(async () => {
  await runtime.close();
  await service.close();
  temp.remove();
});

const post = (headers: Record<string, string>, body: string) =>
  fetch(`${runtime.url}/runtime/webhooks/socketio`, { method: "POST", headers, body });
const event = (packet: string, headers: Record<string, string> = { "webhook-accept-actions": "2" }) =>
  post(webhookHeaders("event", { headers }), packet);
const room = "0~Lw~cg";
const own = `0~Lw~${Buffer.from("s-c1").toString("base64url")}`;
const ofSay = [
  { url: `/api/hubs/hub/groups/${room}/:send`, body: '42["said","hi"]' },
  {
    url: "/api/hubs/hub/:addToGroups",
    contentType: "application/json",
    body: JSON.stringify({ groups: [room], filter: `'${own}' in groups` }),
  },
];

describe("the abuse check", () => {
  const ask = async (question?: string) => {
    const headers = { "WebHook-Request-Origin": "x", ...(question ? { "WebHook-Request-Actions": question } : {}) };
    return (await fetch(`${runtime.url}/runtime/webhooks/socketio`, { method: "OPTIONS", headers })).headers.get(
      "WebHook-Allow-Actions",
    );
  };

  test("shows that the runtime holds the access key, when asked", async () => {
    const question = "abcdefghijklmnopqrstuvwxyz_-0123";
    const hmac = createHmac("sha256", accessKey).update(`webhook-actions:${question}`).digest("hex");
    expect(await ask(question)).toBe(`sha256=${hmac}`);
    expect(await ask()).toBeNull();
  });

  test.each(["short", "a.".repeat(16), "x".repeat(33)])("signs nothing of another shape: %s", async (question) => {
    expect(await ask(question)).toBeNull();
  });
});

describe("one event", () => {
  test("its answer carries the calls where that is agreed", async () => {
    const answer = await event('421["say","hi"]');
    expect(answer.headers.get("content-type")).toBe("application/vnd.patchbay.answer+json");
    expect(await answer.json()).toEqual({ body: '431["ok"]', actions: ofSay });
    expect(service.calls).toEqual([]);
  });

  test.each([
    ["does not agree", {}],
    ["knows other forms", { "webhook-accept-actions": "1" }],
  ])("an older gateway %s: the calls go by REST and the answer is the packet", async (_name, headers) => {
    const answer = await event('421["say","hi"]', headers as Record<string, string>);
    expect(await answer.text()).toBe('431["ok"]');
    expect(service.calls.splice(0).map(({ path, body }) => ({ path, body }))).toEqual(
      ofSay.map(({ url, body }) => ({ path: url, body })),
    );
  });

  test("a failed run carries nothing; much at once, and system events, go by REST", async () => {
    const failed = await event('421["throws"]');
    expect([failed.status, failed.headers.get("content-type")]).toEqual([500, "application/json; charset=utf-8"]);
    expect(await (await event('421["much"]')).text()).toBe('431["much"]');
    expect(service.calls.splice(0)).toHaveLength(40);
    const connected = await post(webhookHeaders("connected", { headers: { "webhook-accept-actions": "2" } }), "{}");
    expect(connected.status).toBe(204);
    expect(service.calls.splice(0)).toHaveLength(1);
  });

  test.each([
    ["texts that need escapes", ['say "hi"\\\n\u0000\u2028ü', { "a b": [1, null, { c: [] }] }]],
    ["nothing", []],
    ["one empty list", [[]]],
  ])("arguments arrive as they were: %s", async (_name, list) => {
    const answer = await (await event(`421${JSON.stringify(["echo", ...list])}`)).json();
    expect(answer).toEqual({
      body: `431${JSON.stringify(list)}`,
      actions: [
        { url: `/api/hubs/hub/groups/${room}/:send`, body: `42${JSON.stringify(["echoed", ...list])}` },
        { url: `/api/hubs/hub/groups/${own}/:send`, body: `42${JSON.stringify(["bytes", list.length])}` },
      ],
    });
  });

  test("a wrong action fails its run and says why; bytes go by REST", async () => {
    expect((await event('421["wrong"]')).status).toBe(500);
    const failed = await until(async () => (await runtime.traces()).find((one) => one.event.eventName === "wrong"));
    expect(failed.error.message).toContain('Action sendToRooms: "rooms" must be a list of room names');
    expect(failed.actions[1]).toMatchObject({ rooms: [1], parameters: ["kept"] });
    expect(await (await event('421["bytes"]')).text()).toBe("431[1]");
    expect(service.calls.splice(0).map((call) => call.body)).toEqual([
      '451-["data",{"_placeholder":true,"num":0}]\x1ebAQI=',
    ]);
  });

  describe("a handler that writes to the runtime by itself", () => {
    const forge = (lines: string) =>
      `(await import("node:fs")).writeSync(3, ${JSON.stringify(`${lines}\n`)}); await new Promise(() => {});`;
    const send = `/api/hubs/hub/groups/${room}/:send`;

    test.each([
      ["an ack that is no list", "=1 1 0\n[\x1e41]"],
      ["a URL that is none", '=1 0 1\nx\n42["a"]'],
      ["a body with more than one packet", `=1 0 1\n${send}\n42["a"]\x1e42["b"]`],
      ["a head that is none", "=1 2 -1"],
    ])("is ended: %s", async (_name, lines) => {
      await runtime.deploy("forger", [{ kind: "socket.event", event: "forge", body: forge(lines) }]);
      expect((await event('421["forge"]')).status).toBe(500);
      const [trace] = await runtime.traces("forger");
      expect(trace).toMatchObject({ outcome: "crashed" });
      expect(trace.error.message).toContain("a message that cannot be read");
      await runtime.admin("DELETE", "deployments/forger");
    });

    test("cannot speak for another hub", async () => {
      const body = forge('=1 0 1\n/api/hubs/other/:send\n42["a"]');
      await runtime.deploy("forger", [{ kind: "socket.event", event: "forge", body }]);
      const answer = await event('421["forge"]');
      expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/json; charset=utf-8"]);
      expect((await runtime.traces("forger"))[0]).toMatchObject({ outcome: "failed" });
      await runtime.admin("DELETE", "deployments/forger");
    });

    test("makes nothing else of results by replacing JSON.stringify", async () => {
      const sends = said("1").replace('"r"', '"r" + event.parameters.length');
      const body = `JSON.stringify = () => "[oops]"; return { ack: [1], actions: [${sends}] };`;
      await runtime.deploy("forger", [{ kind: "socket.event", event: "replace", body }]);
      const answer = await (await event('421["replace"]')).text();
      expect(answer).toBe("431[1]");
      expect(service.calls.splice(0).map((call) => call.body)).toEqual(['42["said",1]']);
      await runtime.admin("DELETE", "deployments/forger");
    });
  });

  test("of several flows each sends for itself", async () => {
    await runtime.deploy("second", [triggers[0]!]);
    expect(await (await event('421["say","hi"]')).text()).toBe('431["ok"]');
    expect(service.calls.splice(0)).toHaveLength(4);
    await runtime.admin("DELETE", "deployments/second");
  });
});

describe("a batch", () => {
  const batched = (connectionId: string, data: string) => {
    const own = Object.entries(webhookHeaders("event", { connectionId })).filter(([name]) => name.startsWith("ce-"));
    const attributes = Object.fromEntries(own.map(([name, value]) => [name.slice(3).toLowerCase(), value]));
    return { ...attributes, datacontenttype: "text/plain", data };
  };
  const headers = { "content-type": "application/cloudevents-batch+json", "webhook-accept-actions": "2" };
  /** Of each event the head line and those that belong to it. */
  const answersIn = (text: string) => {
    const lines = text.trimEnd().split("\n");
    const parts: string[][] = [];
    while (lines.length > 0) {
      const [, , bodies, calls] = lines[0]!.split(" ").map(Number);
      parts.push(lines.splice(0, 1 + bodies! + calls! * 2));
    }
    return parts;
  };

  test("is answered in lines as its events end, calls included", async () => {
    const body = [batched("c2", '421["slow"]'), batched("c1", '422["say","hi"]'), batched("c3", '423["throws"]'), null];
    const answer = await post(headers, JSON.stringify(body));
    expect(answer.headers.get("content-type")).toBe("application/vnd.patchbay.answers");
    const parts = answersIn(await answer.text());
    expect(parts.at(-1)).toEqual([
      "0 200 1 1",
      '431["slow"]',
      `/api/hubs/hub/groups/${room}/:send`,
      '42["said","slow"]',
    ]);
    const [, say, failed, none] = parts.toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1));
    const [toRoom, join] = ofSay;
    expect(say).toEqual([
      "1 200 1 2",
      '432["ok"]',
      toRoom!.url,
      toRoom!.body,
      `${join!.url} ${join!.contentType}`,
      join!.body,
    ]);
    expect(failed).toEqual(["2 500 1 0", expect.stringContaining("handler-failed")]);
    expect(none![0]).toBe("3 400 1 0");
    expect(service.calls).toEqual([]);
  });

  test("an empty one has an empty answer", async () => {
    expect(await (await post(headers, "[]")).text()).toBe("");
  });

  test("whoever went away before the answer does not take the calls along", async () => {
    const gone = new AbortController();
    const pending = fetch(`${runtime.url}/runtime/webhooks/socketio`, {
      method: "POST",
      headers,
      body: JSON.stringify([batched("c1", '421["slow"]'), batched("c2", '422["slow"]')]),
      signal: gone.signal,
    });
    setTimeout(() => gone.abort(), 100);
    await expect(pending).rejects.toThrow();
    await until(() => service.calls.length === 2);
    service.calls.splice(0);
  });
});

test("a recorded run sends by itself, so that its trace tells who was reached", async () => {
  const recording = await startTestRuntime({
    dataDir: `${temp.dir}/recording`,
    connectionString: service.connectionString,
  });
  await recording.deploy("flow", triggers);
  const answer = await recording.webhook("event", '421["say","hi"]', { headers: { "webhook-accept-actions": "2" } });
  expect(answer.body).toBe('431["ok"]');
  expect(service.calls.splice(0)).toHaveLength(2);
  expect((await recording.traces())[0]).toMatchObject({ outcome: "ok" });
  await recording.close();
});

test("gateway and runtime agree by themselves; whoever sees the ack has seen what was sent before", async () => {
  const stack = await startStack({ tracesPerSecond: 0 });
  await stack.runtime.deploy("flow", [
    {
      kind: "socket.event",
      event: "n",
      parameters: ["n"],
      body: `return { ack: [event.params.n], actions: [{ actionName: "sendToSocket", socketId: event.socketId, eventName: "said", parameters: [event.params.n] }] };`,
    },
  ]);
  await stack.hubReady();
  const clients = await Promise.all(Array.from({ length: 5 }, () => stack.client()));
  await Promise.all(
    clients.map(async (client) => {
      const seen: unknown[] = [];
      client.on("said", (n) => seen.push(n));
      const acks = Array.from({ length: 40 }, async (_, n) => {
        expect(await client.emitWithAck("n", n)).toBe(n);
        expect(seen.slice(0, n + 1)).toEqual(Array.from({ length: n + 1 }, (__, at) => at));
      });
      await Promise.all(acks);
    }),
  );
  const metrics = await (await fetch(`${stack.gateway.url}/metrics`)).text();
  expect(/carried_calls_total (\d+)/.exec(metrics)?.[1]).toBe("200");
  await stack.close();
});
