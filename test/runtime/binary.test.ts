/** Bytes through flows: from a client's arguments to a handler, and from there to clients. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { parseConnectionString } from "../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../flows/handler-kit/negotiate.ts";
import { emptyFlow, serializeFlow, type FlowDocument } from "../../flows/model/index.ts";
import { build } from "../../server/language/work.ts";
import { ask, startStack, type Stack } from "../faults/support.ts";
import { accessKey, adminToken, until, webhookHeaders } from "./support.ts";

/** `upload` goes to everyone and back as ack, its bytes turned round; `crc` is text throughout. */
const flow: FlowDocument = {
  ...emptyFlow("images", "Images"),
  nodes: {
    upload: {
      type: "socket.event",
      config: {
        hub: "hub",
        event: "upload",
        parameters: [
          { name: "meta", type: "{ name: string; preview: Uint8Array }" },
          { name: "data", type: "Uint8Array" },
        ],
      },
    },
    turned: {
      type: "transform",
      config: { fields: [{ name: "data", value: { js: "event.params.data.toReversed()" } }] },
    },
    all: {
      type: "emit",
      config: { event: "image", arguments: [{ js: "event.params.meta" }, { js: "turned.data" }] },
    },
    done: { type: "ack", config: { arguments: [{ js: "turned.data" }, { js: "[event.params.meta.preview.length]" }] } },
    text: {
      type: "socket.event",
      config: { hub: "hub", event: "text", parameters: [{ name: "value", type: "string" }] },
    },
    same: { type: "ack", config: { arguments: [{ js: "event.params.value" }] } },
  },
  wires: [
    { from: "upload", port: "next", to: "turned" },
    { from: "turned", port: "next", to: "all" },
    { from: "all", port: "next", to: "done" },
    { from: "text", port: "next", to: "same" },
  ],
};

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ tracesPerSecond: 10_000, deadlineMs: 30_000 });
  const { module, diagnostics } = build(serializeFlow(flow), { id: flow.id });
  expect(diagnostics).toEqual([]);
  const deployed = await stack.runtime.admin("PUT", "deployments/images", { version: "1", name: "Images", ...module });
  expect(deployed.status).toBe(200);
  await stack.hubReady();
});
afterAll(() => stack.close());

const bytes = (...list: number[]) => Buffer.from(list);
const next = (socket: Awaited<ReturnType<Stack["client"]>>, event: string) =>
  new Promise<any[]>((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));

const admin = (path: string, init: RequestInit = {}) =>
  fetch(`${stack.gateway.url}/admin/hubs${path}`, { ...init, headers: { authorization: `Bearer ${adminToken}` } });
const settings = async () => ((await (await admin("")).json()) as any).hubs.hub;

async function setBatching(batching: boolean): Promise<void> {
  const put = await admin("/hub", { method: "PUT", body: JSON.stringify({ ...(await settings()), batching }) });
  expect(put.status).toBe(200);
}

describe.each([
  ["with batches", true],
  ["without batches", false],
])("a flow %s", (_, batching) => {
  test("gets bytes and gives bytes, among events of text, each socket's in order", async () => {
    await setBatching(batching);
    const clients = await Promise.all(Array.from({ length: 8 }, () => stack.client()));
    const [watcher, ...others] = clients;
    const seen = next(watcher!, "image");
    const meta = { name: "a.png", preview: bytes(1, 2, 3) };
    // With a callback all arguments of the ack come, with a promise the first.
    const [data, lengths] = await new Promise<any[]>((resolve) =>
      watcher!.emit("upload", meta, bytes(0, 255, 7), (...args: unknown[]) => resolve(args)),
    );
    expect([[...data], lengths]).toEqual([[7, 255, 0], [3]]);
    const [{ name, preview }, turned] = await seen;
    expect([name, [...preview], [...turned]]).toEqual(["a.png", [1, 2, 3], [7, 255, 0]]);

    const answers = await Promise.all(
      others.flatMap((client, of) =>
        Array.from({ length: 10 }, async (_, i) =>
          i % 2 === 0
            ? [...(await ask(client, "upload", meta, bytes(of, i)))].join()
            : ((await ask(client, "text", `${of},${i}`)) as string),
        ),
      ),
    );
    const expected = others.flatMap((_, of) =>
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? `${i},${of}` : `${of},${i}`)),
    );
    expect(answers).toEqual(expected);
    expect(stack.disconnects()).toBe(0);
  });
});

test("as packets: 45 in, 45 and 46 out, with their attachments", async () => {
  const connection = parseConnectionString(`Endpoint=${stack.gateway.url};AccessKey=${accessKey};Version=1.0;`);
  const { path, token } = await negotiate(connection, { hub: "hub" });
  const url = `${stack.gateway.url.replace("http", "ws")}${path}/?EIO=4&transport=websocket&access_token=${token}`;
  const socket = new WebSocket(url);
  const got: (string | Buffer)[] = [];
  socket.on("message", (data: Buffer, binary) => void (got as unknown[]).push(binary ? data : data.toString()));
  await until(() => got.length === 1);
  socket.send("40");
  await until(() => got.length === 2);
  const placeholder = (num: number) => `{"_placeholder":true,"num":${num}}`;
  socket.send(`452-9["upload",{"preview":${placeholder(0)},"name":"a"},${placeholder(1)}]`);
  socket.send(bytes(1));
  socket.send(bytes(1, 2, 3));
  await until(() => got.length === 7);
  expect(got.slice(2)).toEqual([
    `452-["image",{"preview":${placeholder(0)},"name":"a"},${placeholder(1)}]`,
    bytes(1),
    bytes(3, 2, 1),
    `461-9[${placeholder(0)},[1]]`,
    bytes(3, 2, 1),
  ]);
  socket.close();
});

test("a megabyte goes through, and traces show how much, not what", async () => {
  const client = await stack.client();
  const data = Buffer.alloc(900_000, 65);
  const seen = next(client, "image");
  const back: Buffer = await ask(client, "upload", { name: "big", preview: bytes(1, 2) }, data);
  expect(Buffer.compare(back, data)).toBe(0);
  expect((await seen)[1].length).toBe(900_000);
  const trace = await until(async () =>
    (await stack.runtime.traces("images")).find((one) => one.event.parameters?.[0]?.name === "big"),
  );
  const shown = "‹binary, 900000 bytes›";
  expect(trace.event.parameters).toEqual([{ name: "big", preview: "‹binary, 2 bytes›" }, shown]);
  expect(trace.nodes.find((one: { node: string }) => one.node === "turned").value).toEqual({ data: shown });
  expect(trace.actions[0].parameters[1]).toBe(shown);
  expect(trace.ack).toEqual([shown, [2]]);
  expect(JSON.stringify(trace).length).toBeLessThan(3_000);
});

describe("what cannot be", () => {
  const meta = `{"name":"a","preview":{"_placeholder":true,"num":0}}`;
  const post = async (packet: string, attachments: string[], headers: Record<string, string> = {}) => {
    const parts = [packet, ...attachments].map((part) => `--b\r\n\r\n${part}\r\n`);
    const response = await fetch(`${stack.runtime.url}/runtime/webhooks/socketio`, {
      method: "POST",
      headers: webhookHeaders("event", { headers: { "content-type": "multipart/related; boundary=b", ...headers } }),
      body: `${parts.join("")}--b--`,
    });
    return [response.status, await response.text()];
  };

  test("is answered by 400 and says what is wrong", async () => {
    const fine = `451-3["upload",${meta},{"_placeholder":true,"num":0}]`;
    expect(await post(fine, ["x"])).toEqual([200, '461-3[{"_placeholder":true,"num":0},[1]]\x1ebeA==']);
    expect(await post(fine, [])).toEqual([400, expect.stringContaining("announces 1 attachments, 0 came")]);
    expect(await post(fine, ["x", "y"])).toEqual([400, expect.stringContaining("2 came")]);
    expect(await post(fine.replace(/0}]$/, "1}]"), ["x"])).toEqual([400, expect.stringContaining("no attachment 1")]);
    expect(await post('42["upload"]', ["x"])).toEqual([400, expect.stringContaining("0 attachments, 1 came")]);
    expect(
      await post(
        fine,
        Array.from({ length: 11 }, () => "x"),
      ),
    ).toEqual([400, expect.stringContaining("at most 10")]);
    expect(await post(fine, ["x"], { "content-type": "application/octet-stream" })).toEqual([
      400,
      expect.stringContaining("text/plain or multipart/related"),
    ]);
    expect((await post(fine, ["x"], { "ce-signature": "sha256=00" }))[0]).toBe(401);
  });

  test("fails the run that wants it, with a reason, and sends nothing", async () => {
    const on = (event: string, body: string) => ({ kind: "socket.event" as const, event, body });
    await stack.runtime.deploy("wrong", [
      on("many", `return { ack: Array.from({ length: 11 }, () => new Uint8Array(1)), actions: [] };`),
      on("keep", `await ctx.state.set("k", { a: event.parameters[0] }); return { ack: ["kept"], actions: [] };`),
      on("call", `await ctx.http({ url: "http://x.invalid", body: event.parameters }); return { actions: [] };`),
      on(
        "now",
        `await ctx.sendNow("hub", { actionName: "sendToSocket", socketId: event.socketId, eventName: "now", parameters: event.parameters });
        ctx.log("info", "got", event.parameters[0]);
        return { ack: [JSON.stringify(event.parameters), event.parameters[0] instanceof Uint8Array], actions: [] };`,
      ),
    ]);
    await until(async () => (await settings()).eventHandlers[0].userEventPattern.includes("keep"));
    // They are listed a moment before they count; they do when a later change is answered.
    await setBatching(true);
    const client = await stack.client();
    const error = async (event: string) => {
      client.emit(event, bytes(1, 2), (ack: unknown) => expect(ack).toBeUndefined());
      const trace = await until(async () =>
        (await stack.runtime.traces("wrong")).find((one) => one.event.eventName === event),
      );
      return trace.error.message as string;
    };
    expect(await error("many")).toContain("more than 10 binary values");
    expect(await error("keep")).toContain("state: bytes are no JSON; make text of them, such as base64");
    expect(await error("call")).toContain("http: bytes are no JSON");
    const now = next(client, "now");
    // In JSON of the handler's own bytes look as everywhere in JavaScript.
    expect(await ask(client, "now", bytes(1, 2), { a: 1 })).toBe('[{"0":1,"1":2},{"a":1}]');
    const [sent, other] = await now;
    expect([[...sent], other]).toEqual([[1, 2], { a: 1 }]);
    const [trace] = await stack.runtime.traces("wrong");
    expect(trace.logs[0].data).toBe("‹binary, 2 bytes›");
    expect(stack.disconnects()).toBe(0);
  });
});
