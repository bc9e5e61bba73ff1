import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { io as io40 } from "socket.io-client-4-0";
import { io as io44 } from "socket.io-client-4-4";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Bench, KEYS, once } from "./kit/gateway.ts";

/** Clients and receivers that are not ours. Python's need Debian's `python3-socketio`, `python3-requests` and `python3-websocket`; without them they are skipped. */
const PYTHON = "/usr/bin/python3";
const hasPython = spawnSync(PYTHON, ["-c", "import socketio, requests, websocket"]).status === 0;

let bench: Bench;
let children: ChildProcess[] = [];
beforeEach(async () => {
  bench = await Bench.start({
    handle: ({ event, body, bytes, headers }) => {
      if (event !== "echo") return undefined;
      const type = headers["content-type"]!;
      if (type === "text/plain") return { body: body.replace(/^42(.*?)(\d+)\["echo",/, "43$1$2[") };
      const text = bytes.toString("latin1").replace(/451-(\d+)\["echo",/, "461-$1[");
      return { body: Buffer.from(text, "latin1"), headers: { "Content-Type": type } };
    },
  });
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
  await bench.close();
});

function python(file: string, ...args: string[]) {
  const child = spawn(PYTHON, [new URL(`./kit/${file}`, import.meta.url).pathname, ...args]);
  children.push(child);
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value as string };
}

describe.skipIf(!hasPython)("Python", () => {
  test.each([["websocket"], ["polling"]])(
    "a client over %s: namespaces, acks, binary, REST sends",
    async (transport) => {
      const args = [bench.gateway.url, "/clients/socketio/hubs/hub", bench.token({ sub: "py" }), transport];
      const { child, line } = python("client.py", ...args);
      const says = async () => JSON.parse(await line());
      expect(await says()).toEqual({ event: "connected", sid: expect.any(String) });
      expect(await says()).toEqual({ event: "ack", value: { text: "hëllo", n: [1, 2.5, null] } });
      expect(await says()).toEqual({ event: "chat ack", value: "in chat" });
      expect(await says()).toEqual({ event: "binary ack", value: "0001ff" });
      await bench.rest("POST", "users/py/:send", '42["news","für dich",{"a":1}]');
      expect(await says()).toEqual({ event: "news", args: ["für dich", { a: 1 }] });
      child.stdin.write("\n");
      expect(await says()).toEqual({ event: "bye" });
      const { body } = await bench.receiver.event("disconnected");
      // It may hang up before its DISCONNECT packet is out.
      expect(["", "transport close"]).toContain(JSON.parse(body).reason);
    },
  );

  test("a webhook receiver", async () => {
    const { line } = python("receiver.py", KEYS.primary);
    const urlTemplate = `http://127.0.0.1:${await line()}/`;
    await bench.configure("py", { eventHandlers: [{ urlTemplate, userEventPattern: "*", systemEvents: ["connect"] }] });
    const client = await bench.connected({ hub: "py", userId: "py" });
    expect(await client.emitWithAck("echo", { ok: ["é"] })).toEqual({ ok: ["é"] });
    const [error] = await once(bench.client({ hub: "py", userId: "js" }), "connect_error");
    expect(error.message).toBe("only py");
  });
});

describe.each([
  ["4.0", io40],
  ["4.4", io44],
])("socket.io-client %s", (_, io) => {
  test.each([[["websocket"]], [["polling"]], [["polling", "websocket"]]])("over %s", async (transports) => {
    const socket = io(bench.gateway.url, {
      path: "/clients/socketio/hubs/hub",
      query: { access_token: bench.token({ sub: "old" }) },
      transports,
      reconnection: false,
    });
    try {
      await new Promise((resolve, reject) =>
        socket.on("connect", () => resolve(undefined)).on("connect_error", reject),
      );
      const ack = (value: unknown) => new Promise((resolve) => socket.emit("echo", value, resolve));
      expect(await ack({ a: "ß" })).toEqual({ a: "ß" });
      expect(Buffer.from((await ack(Buffer.from([1, 2]))) as Buffer)).toEqual(Buffer.from([1, 2]));
      const news = new Promise((resolve) => socket.on("news", resolve));
      await bench.rest("POST", "users/old/:send", '42["news",5]');
      expect(await news).toBe(5);
    } finally {
      socket.disconnect();
    }
  });
});
