import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Socket } from "socket.io-client";
import { contractFlow, HUB } from "./contract-flow.ts";
import { collect, KEY, next, stage } from "./harness.ts";
import type { Stage, Target } from "./harness.ts";

/** An event with one attachment, as our gateway sends it. */
const BINARY = [
  "--b",
  "content-type: text/plain",
  "",
  '451-["echo",{"_placeholder":true,"num":0}]',
  "--b",
  "content-type: application/octet-stream",
  "",
  "123",
  "--b--",
  "",
].join("\r\n");

/** What every target must do, each in a project that was exported, installed and started for real. */
export function exporterContract(target: Target): void {
  describe(`the ${target.name} export`, () => {
    let under: Stage;
    beforeAll(async () => {
      under = await stage(target, contractFlow(target));
    }, 300_000);
    afterAll(() => under?.close());
    afterEach(({ task }) => {
      if (task.result?.state === "fail") console.error(under.output());
    });

    const ask = (socket: Socket, event: string, ...args: unknown[]): Promise<unknown> =>
      socket.timeout(10_000).emitWithAck(event, ...args);
    const webhook = (headers: Record<string, string>, body: string, method = "POST") =>
      fetch(under.webhook, { method, headers, body: method === "POST" ? body : undefined });
    const cloudEvent = (extra: Record<string, string> = {}) => ({
      "content-type": "text/plain",
      "ce-specversion": "1.0",
      "ce-awpsversion": "1.0",
      "ce-type": "azure.webpubsub.user.message",
      "ce-source": `/hubs/${HUB}/client/c`,
      "ce-id": "1",
      "ce-time": "2026-01-01T00:00:00Z",
      "ce-hub": HUB,
      "ce-connectionId": "c",
      "ce-eventName": "message",
      "ce-namespace": "/",
      "ce-socketId": "s",
      ...extra,
    });

    const signature = `sha256=${createHmac("sha256", KEY).update("c").digest("hex")}`;
    const signed = (extra: Record<string, string> = {}) => cloudEvent({ "ce-signature": signature, ...extra });

    test("answers the abuse check", async () => {
      const response = await webhook({ "webhook-request-origin": "service.example" }, "", "OPTIONS");
      expect(response.ok).toBe(true);
      expect(["*", "service.example"]).toContain(response.headers.get("webhook-allowed-origin"));
    });

    test("refuses a webhook that is not signed, or signed by someone else", async () => {
      expect((await webhook(cloudEvent(), '42["say","forged"]')).status).toBe(401);
      expect(
        (await webhook(cloudEvent({ "ce-signature": `sha256=${"0".repeat(64)}` }), '42["say","forged"]')).status,
      ).toBe(401);
    });

    test("takes a webhook that is signed, with one key or with two", async () => {
      for (const header of [signature, `sha256=${"0".repeat(64)},${signature}`]) {
        const response = await webhook(cloudEvent({ "ce-signature": header, "ce-eventName": "echo" }), '427["echo",1]');
        expect([response.status, await response.text()]).toEqual([200, "437[[[1],null,true]]"]);
      }
    });

    test("lets in, and tells who it is", async () => {
      const socket = await under.client({ userId: "ann" });
      expect(await ask(socket, "echo", 1)).toEqual([[1], "ann", true]);
    });

    test("rejects, by the flow's choice and when the handler fails", async () => {
      const refused = await under.refused({ door: "closed" });
      if (target.statusOnly) expect(refused.message).not.toBe("");
      else expect(refused.message).toBe("Go away");
      expect((await under.refused({ door: "broken" })).message).not.toContain("the door is broken");
      await under.client({ query: { door: "open" } });
    });

    test("runs connected and disconnected", async () => {
      const watcher = await under.client();
      const socket = await under.client({ userId: "42" });
      const left = next(watcher, "left");
      const [[welcome]] = (await next(await reconnect(socket), "welcome")) as [[unknown]];
      expect(welcome).toBe("42");
      expect((await left)[0]?.[0]).toEqual(expect.any(String));
    });

    test("answers an ack, and only one that was asked for", async () => {
      const socket = await under.client();
      socket.emit("echo", "nobody waits");
      expect(await ask(socket, "echo", "a", 2, null)).toEqual([["a", 2, null], null, true]);
      await expect(socket.timeout(300).emitWithAck("silent")).rejects.toThrow("timed out");
      expect(await ask(socket, "echo")).toEqual([[], null, true]);
    });

    test("hands values on as they were sent: dates, digits, nesting, any script", async () => {
      const socket = await under.client({ userId: "007" });
      const value = {
        date: "2026-01-02T03:04:05+02:00",
        digits: "42",
        deep: [{ a: [null, true, -0.5] }],
        text: 'Ω "quoted" 🙂\n',
      };
      expect(await ask(socket, "echo", value, "42")).toEqual([[value, "42"], "007", true]);
    });

    test("emits to everyone, to all but some, to a room, to rooms, to rooms but some, to one", async () => {
      const [a, b, c] = await Promise.all([under.client(), under.client(), under.client()]);
      await Promise.all([
        ask(a, "enter", "red"),
        ask(b, "enter", "blue"),
        ask(c, "enter", "red"),
        ask(c, "enter", "green"),
      ]);
      const heard = { a: collect(a, "said"), b: collect(b, "said"), c: collect(c, "said") };
      const expected: typeof heard = { a: [], b: [], c: [] };
      const step = async (who: (keyof typeof heard)[], text: string) => {
        for (const name of who) expected[name].push([text]);
        await expect.poll(() => heard, { timeout: 10_000 }).toEqual(expected);
      };
      a.emit("rooms", "red or blue, not green");
      await step(["a", "b"], "red or blue, not green");
      a.emit("both", "red or blue");
      await step(["a", "b", "c"], "red or blue");
      a.emit("others", "all but me");
      await step(["b", "c"], "all but me");
      a.emit("room", "red", "red");
      await step(["a", "c"], "red");
      b.emit("whisper", a.id, "psst");
      await step(["a"], "psst");
      a.emit("say", "everyone");
      await step(["a", "b", "c"], "everyone");
    });

    test("leaves a room", async () => {
      const socket = await under.client();
      const said = collect(socket, "said");
      expect(await ask(socket, "enter", "lobby")).toBe("in");
      expect(await ask(socket, "exit", "lobby")).toBe("out");
      socket.emit("room", "lobby", "anyone?");
      socket.emit("whisper", socket.id, "last");
      await expect.poll(() => said, { timeout: 10_000 }).toEqual([["last"]]);
    });

    test("disconnects a socket", async () => {
      const [host, guest] = await Promise.all([under.client(), under.client()]);
      const gone = next(guest, "disconnect");
      host.emit("kick", guest.id);
      expect((await gone)[0]?.[0]).toBe("io server disconnect");
    });

    test("a failing handler sends nothing, and the socket lives on", async () => {
      const socket = await under.client();
      const never = collect(socket, "never");
      await expect(socket.timeout(1_000).emitWithAck("fail")).rejects.toThrow("timed out");
      expect(await ask(socket, "echo", "alive")).toEqual([["alive"], null, true]);
      expect(never).toEqual([]);
    });

    test("keeps the order of one socket's events and of one run's actions", async () => {
      const socket = await under.client();
      const log: string[] = [];
      socket.on("first", (n) => log.push(`first ${n}`));
      socket.on("second", (n) => log.push(`second ${n}`));
      for (let n = 0; n < 10; n++) socket.emit("order", n);
      await expect.poll(() => log.length, { timeout: 20_000 }).toBe(20);
      expect(log).toEqual(Array.from({ length: 10 }, (_, n) => [`first ${n}`, `second ${n}`]).flat());
    });

    test("an event no handler knows is no harm", async () => {
      const socket = await under.client();
      socket.emit("nonsense", 1);
      expect((await webhook(signed({ "ce-eventName": "nonsense" }), '42["nonsense"]')).status).toBe(404);
      expect(await ask(socket, "echo", 1)).toEqual([[1], null, true]);
    });

    test("hands bytes on both ways; where the platform cannot, refuses them, says so, and lives on", async () => {
      const socket = await under.client();
      const response = await webhook(
        signed({ "ce-eventName": "echo", "content-type": 'multipart/related; boundary="b"' }),
        BINARY,
      );
      if (target.textOnly) {
        expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("text/plain")]);
        await under.ackErrors(true);
        const error = { error: { code: "status", message: "The handler failed" } };
        expect(await ask(socket, "echo", Buffer.from([1, 2, 3]))).toEqual(error);
        expect(await ask(socket, "encode", "é")).toEqual(error);
        await under.ackErrors(false);
      } else {
        expect([response.status, await response.text()]).toEqual([204, ""]);
        const bytes = Buffer.from([0, 13, 10, 255, ...Buffer.from("--b")]);
        expect(await ask(socket, "echo", { bytes }, bytes)).toEqual([[{ bytes }, bytes], null, true]);
        const encoded = next(socket, "encoded");
        expect(await ask(socket, "encode", "é")).toEqual(Buffer.from("é"));
        expect(await encoded).toEqual([[Buffer.from("é")]]);
      }
      expect(await ask(socket, "echo", 1)).toEqual([[1], null, true]);
    });

    test("negotiates, for no one and for a name", async () => {
      for (const [path, user] of [
        ["negotiate", null],
        ["negotiate/bob", "bob"],
      ] as const) {
        const {
          endpoint,
          path: hub,
          token,
        } = (await (await fetch(`${under.api}/${path}`)).json()) as Record<string, string>;
        expect([endpoint, hub]).toEqual([under.gateway, `/clients/socketio/hubs/${HUB}`]);
        const { io } = await import("socket.io-client");
        const socket = io(endpoint!, {
          path: hub,
          query: { access_token: token },
          forceNew: true,
          reconnection: false,
        });
        await next(socket, "connect");
        expect(await ask(socket, "echo")).toEqual([[], user, true]);
        socket.disconnect();
      }
    });

    test("serves HTTP routes, sends from them, and says clearly what it cannot", async () => {
      const socket = await under.client();
      await ask(socket, "enter", "Café 1");
      const said = next(socket, "said");
      const post = (body: string, type = "application/json") =>
        fetch(`${under.api}/rooms/${encodeURIComponent("Café 1")}/messages?from=http`, {
          method: "POST",
          headers: { "content-type": type },
          body,
        });
      const posted = await post('{"text":"hi"}');
      expect([posted.status, await posted.json()]).toEqual([201, { room: "Café 1", text: "hi", from: "http" }]);
      expect(await said).toEqual([["hi"]]);
      const page = await fetch(`${under.api}/page`);
      expect([page.headers.get("content-type"), await page.text()]).toEqual([
        expect.stringContaining("text/html"),
        "<h1>Hello</h1>",
      ]);
      expect((await post('{"text":')).status).toBe(400);
      expect((await fetch(`${under.api}/nowhere`)).status).toBe(404);
      const failed = await fetch(`${under.api}/fail`);
      expect([failed.status, await failed.text()]).toEqual([500, expect.not.stringContaining("secret detail")]);
    });

    test("calls a service by its name, with its secret, and knows its settings", async () => {
      const response = await fetch(`${under.api}/customers/7`);
      expect([response.status, await response.json()]).toEqual([
        200,
        { crm: { url: "/base/customers/7", authorization: "Bearer crm-secret" }, region: "eu" },
      ]);
    });

    test.skipIf(!target.state)("keeps state: runs at the same moment are all counted, one of them claims", async () => {
      const [a, b] = await Promise.all([under.client(), under.client()]);
      const counts = await Promise.all(Array.from({ length: 6 }, (_, n) => ask(n % 2 ? a : b, "count", "visits")));
      expect(counts.toSorted((x, y) => Number(x) - Number(y))).toEqual([1, 2, 3, 4, 5, 6]);
      const claims = await Promise.all([ask(a, "claim", "door", "a"), ask(b, "claim", "door", "b")]);
      expect(claims.toSorted()).toEqual([false, true]);
    });

    test.skipIf(!target.state)("keeps state: values of any kind, for a time, until they are deleted", async () => {
      const socket = await under.client();
      const key = 'a/b#c?"ü 😀';
      expect(await ask(socket, "recall", key)).toBe(null);
      const value = { text: "Ω".repeat(20_000), list: [1, null, { deep: true }] };
      await ask(socket, "keep", key, value);
      expect(await ask(socket, "recall", key)).toEqual(value);
      await ask(socket, "forget", key);
      expect(await ask(socket, "recall", key)).toBe(null);
      await ask(socket, "keepShort", "short", 1);
      await expect.poll(() => ask(socket, "recall", "short"), { timeout: 10_000, interval: 300 }).toBe(null);
      expect(await ask(socket, "claim", "short", 2)).toBe(true);
    });

    test("refuses a body that is too large, and lives on", async () => {
      const large = target.unlimited ? cloudEvent() : signed();
      const response = await webhook(large, `42["say","${"x".repeat(3_000_000)}"]`).catch(() => undefined);
      // A server that has heard enough may hang up instead of answering.
      expect([target.unlimited ? 401 : 413, undefined]).toContain(response?.status);
      expect(await ask(await under.client(), "echo", 1)).toEqual([[1], null, true]);
    });

    test("runs its schedule", async () => {
      const socket = await under.client();
      const ticked = next(socket, "tick");
      await target.tick?.(under);
      const due = Date.parse(String((await ticked)[0]?.[0]));
      expect(Math.abs(Date.now() - due)).toBeLessThan(10_000);
    });

    test("holds no secret in what was exported", async () => {
      const read = (path: string) => readFile(join(under.folder, path), "utf8");
      const { files } = JSON.parse(await read(".patchbay.json")) as { files: Record<string, string> };
      const texts = await Promise.all(Object.keys(files).map(read));
      expect(texts.length).toBeGreaterThan(20);
      expect(texts.filter((text) => text.includes(KEY) || /AccessKey=[\w+/]{16}/.test(text))).toEqual([]);
    });

    async function reconnect(socket: Socket): Promise<Socket> {
      socket.disconnect();
      return socket.connect();
    }
  });
}
