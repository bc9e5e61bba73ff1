import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Bench } from "./kit/gateway.ts";

/** Engine.IO v4 and Socket.IO v5 as bytes, written from the protocol documents. */
const PING_INTERVAL = 300;
const PING_TIMEOUT = 200;
let bench: Bench;
let http: string;
beforeAll(async () => {
  bench = await Bench.start({
    settings: {
      anonymousConnectPolicy: "allow",
      namespaces: ["/", "/custom"],
      pingInterval: PING_INTERVAL,
      pingTimeout: PING_TIMEOUT,
      maxPayload: 1_000_000,
      connectTimeout: 1_000,
    },
    handle: ({ event, body, headers }) => {
      if (event === "message-with-ack")
        return { body: body.replace(/^42(.*?,)?(\d+)\["message-with-ack",/, "43$1$2[") };
      if (event !== "message") return undefined;
      return {
        body: body.replace('["message",', '["message-back",'),
        headers: { "Content-Type": headers["content-type"]! },
      };
    },
  });
  http = `${bench.gateway.url}/clients/socketio/hubs/hub/`;
});
afterAll(() => bench.close());

class Wire {
  readonly socket: WebSocket;
  readonly #messages: (string | Buffer)[] = [];
  #wake = () => {};
  closed = false;
  constructor(query = "?EIO=4&transport=websocket") {
    this.socket = new WebSocket(http.replace("http", "ws") + query);
    this.socket.on("message", (data: Buffer, binary) => {
      this.#messages.push(binary ? data : data.toString());
      this.#wake();
    });
    this.socket.on("error", () => {});
    this.socket.on("close", () => {
      this.closed = true;
      this.#wake();
    });
  }
  /** The next message that is no ping; pings are answered. `undefined` when the connection closes instead. */
  async next(answerPings = true): Promise<string | Buffer | undefined> {
    for (;;) {
      const message = this.#messages.shift();
      if (message === "2" && answerPings) this.socket.send("3");
      else if (message !== undefined) return message;
      else if (this.closed) return undefined;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
  send(...packets: (string | Buffer)[]): void {
    for (const packet of packets) this.socket.send(packet);
  }
  static async open(): Promise<Wire> {
    const wire = new Wire();
    await wire.next();
    return wire;
  }
  static async connected(namespace = ""): Promise<Wire> {
    const wire = await Wire.open();
    wire.send(`40${namespace}`);
    await wire.next();
    return wire;
  }
}

const poll = async (sid: string) => fetch(`${http}?EIO=4&transport=polling&sid=${sid}`);
const push = async (sid: string, body: string) =>
  fetch(`${http}?EIO=4&transport=polling&sid=${sid}`, { method: "POST", body });
const openPolling = async () => JSON.parse((await (await fetch(`${http}?EIO=4&transport=polling`)).text()).slice(1));

describe("Engine.IO", () => {
  test("the open packet says exactly what is configured", async () => {
    const text = await (await fetch(`${http}?EIO=4&transport=polling`)).text();
    expect(text[0]).toBe("0");
    const open = {
      sid: expect.any(String),
      upgrades: ["websocket"],
      pingInterval: 300,
      pingTimeout: 200,
      maxPayload: 1_000_000,
    };
    expect(JSON.parse(text.slice(1))).toEqual(open);
    const wire = new Wire();
    expect(JSON.parse(String(await wire.next()).slice(1))).toEqual({ ...open, upgrades: [] });
    wire.socket.close();
  });

  test.each([
    "?transport=polling",
    "?EIO=abc&transport=polling",
    "?EIO=4",
    "?EIO=4&transport=abc",
    "?EIO=4&transport=polling&sid=abc",
  ])("%s is refused", async (query) => {
    expect((await fetch(http + query)).status).toBe(400);
    const wire = new Wire(query.replace("transport=polling", "transport=websocket"));
    expect(await wire.next()).toBeUndefined();
  });

  test.each(["POST", "PUT"])("a handshake by %s is refused", async (method) => {
    expect((await fetch(`${http}?EIO=4&transport=polling`, { method })).status).toBe(400);
  });

  test("heartbeats: pings come in time, and a client that does not answer is closed", async () => {
    const wire = await Wire.open();
    wire.send("40");
    await wire.next();
    const started = Date.now();
    expect(await wire.next(false)).toBe("2");
    expect(Date.now() - started).toBeLessThan(PING_INTERVAL + 150);
    expect(await wire.next(false)).toBeUndefined();

    const { sid } = await openPolling();
    expect(await (await poll(sid)).text()).toBe("2");
    await new Promise((resolve) => setTimeout(resolve, PING_TIMEOUT + 50));
    expect((await poll(sid)).status).toBe(400);
  });

  test("a client closes by packet 1", async () => {
    const { sid } = await openPolling();
    const [pending] = await Promise.all([poll(sid), push(sid, "1")]);
    expect(await pending.text()).toBe("6");
    expect((await poll(sid)).status).toBe(400);
    const wire = await Wire.open();
    wire.send("1");
    expect(await wire.next()).toBeUndefined();
  });

  test("polling carries several packets at once; wrong ones close the session", async () => {
    const { sid } = await openPolling();
    expect(await (await push(sid, "40\x1e40/custom,")).text()).toBe("ok");
    const packets: string[] = [];
    while (packets.length < 2) {
      const got = (await (await poll(sid)).text()).split("\x1e");
      packets.push(...got.filter((packet) => packet !== "2"));
    }
    expect(packets.map((packet) => packet.replace(/"sid":"[^"]+"/, ""))).toEqual(["40{}", "40/custom,{}"]);
    await push(sid, "abc");
    expect((await poll(sid)).status).toBe(400);
  });

  test("an upgrade follows the protocol, and the old transport is dead afterwards", async () => {
    const { sid } = await openPolling();
    const wire = new Wire(`?EIO=4&transport=websocket&sid=${sid}`);
    await once(wire.socket, "open");
    const pending = poll(sid);
    wire.send("2probe");
    expect(await wire.next(false)).toBe("3probe");
    expect(await (await pending).text()).toBe("6");
    wire.send("5", "40");
    expect(await wire.next()).toMatch(/^40\{"sid"/);
    expect((await poll(sid)).status).toBe(400);
    const second = new Wire(`?EIO=4&transport=websocket&sid=${sid}`);
    expect(await second.next()).toBeUndefined();
    expect(wire.closed).toBe(false);
    wire.socket.close();
  });

  test("a message larger than maxPayload closes the connection", async () => {
    const wire = await Wire.connected();
    wire.send(`42["x","${"x".repeat(1_000_000)}"]`);
    expect(await wire.next()).toBeUndefined();
    const { sid } = await openPolling();
    expect((await push(sid, "4".repeat(1_000_001))).status).toBe(413);
  });
});

describe("Socket.IO", () => {
  test.each([
    ["40", /^40\{"sid":"[\w-]{20}"\}$/],
    ['40{"token":"123"}', /^40\{"sid":"[\w-]{20}"\}$/],
    ["40/custom,", /^40\/custom,\{"sid":"[\w-]{20}"\}$/],
    ['40/custom,{"token":"abc"}', /^40\/custom,\{"sid":"[\w-]{20}"\}$/],
    ["40/random", /^44\/random,\{"message":"Invalid namespace"\}$/],
  ])("CONNECT %s", async (packet, answer) => {
    const wire = await Wire.open();
    wire.send(packet);
    expect(await wire.next()).toMatch(answer);
    wire.socket.close();
  });

  test("a connection without a namespace is closed", async () => {
    const wire = await Wire.open();
    expect(await wire.next()).toBeUndefined();
  });

  test("events and acks carry their arguments unchanged, in any namespace", async () => {
    const wire = await Wire.connected();
    wire.send("40/custom,");
    await wire.next();
    wire.send(
      '42["message",1,"2",{"3":[true]}]',
      '42456["message-with-ack",1,"2",{"3":[false]}]',
      '42/custom,7["message-with-ack"," é"]',
    );
    const got = [await wire.next(), await wire.next(), await wire.next()];
    expect(got.toSorted()).toEqual(
      ['42["message-back",1,"2",{"3":[true]}]', '43/custom,7[" é"]', '43456[1,"2",{"3":[false]}]'].toSorted(),
    );
    wire.socket.close();
  });

  test("binary events come back with their attachments", async () => {
    const wire = await Wire.connected();
    wire.send(
      '452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
      Buffer.from([1, 2, 3]),
      Buffer.from([4]),
    );
    expect(await wire.next()).toBe('452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]');
    expect([await wire.next(), await wire.next()]).toEqual([Buffer.from([1, 2, 3]), Buffer.from([4])]);
    wire.socket.close();
  });

  test("leaving one namespace leaves the others", async () => {
    const wire = await Wire.connected();
    wire.send("40/custom,");
    await wire.next();
    wire.send("41/custom", '42["message","main"]');
    expect(await wire.next()).toBe('42["message-back","main"]');
    wire.send("41");
    wire.send("40/custom,");
    expect(await wire.next()).toMatch(/^40\/custom,/);
    wire.socket.close();
  });

  test.each([
    "4abc",
    "4",
    "47",
    "42{}",
    "42[]",
    '42["a"',
    "42[null]",
    '42["connect"]',
    '42["disconnecting"]',
    '42abc["message"]',
    '4299999999999999999999["message"]',
    "43[1]",
    "430{}",
    "44",
    "40",
    "40/custom,[]",
    '40/custom,"x"',
    "41[1]",
    '42/custom,["message"]',
    '45["message"]',
    '450-["message"]',
    '4511-["message"]',
    '451-["message",{"_placeholder":true,"num":0}]|42["message"]',
    "bAQID",
    "9",
    "",
  ])("%s closes that connection and nothing else", async (packets) => {
    const [bad, good] = [await Wire.connected(), await Wire.connected()];
    bad.send(...packets.split("|"));
    expect(await bad.next()).toBeUndefined();
    good.send('420["message-with-ack",1]');
    expect(await good.next()).toBe("430[1]");
    good.socket.close();
  });

  test("an attachment that nobody announced closes the connection", async () => {
    const wire = await Wire.connected();
    wire.send(Buffer.from([1]));
    expect(await wire.next()).toBeUndefined();
  });
});
