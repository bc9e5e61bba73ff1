import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createEngine, type EngineSocket } from "./engine.ts";
import { installInlet } from "./inlet.ts";

const MAX_PAYLOAD = 40_000;
const engine = createEngine({ pingInterval: 60_000, pingTimeout: 60_000, maxPayload: MAX_PAYLOAD });
/** As with a Node whose sockets cannot be read directly. */
let asStream = false;
const server = createServer().on("upgrade", (req, socket, head) => {
  // oxlint-disable-next-line no-underscore-dangle -- Node has no public name for it
  const handle = (socket as unknown as { _handle: object })._handle;
  if (asStream) Object.defineProperty(handle, "useUserBuffer", { value: undefined });
  engine.handleUpgrade(req, socket, head);
});
afterEach(() => {
  asStream = false;
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  engine.close();
  server.closeAllConnections();
  server.close();
});

/** A client's frame; `mask` as a number of 32 bits. */
function frame(opcode: number, payload: Buffer, { fin = true, mask = 0x12_34_56_78 } = {}): Buffer {
  const key = Buffer.alloc(4);
  key.writeUInt32BE(mask);
  const masked = payload.map((byte, at) => byte ^ key[at & 3]!);
  const first = (fin ? 0x80 : 0) | opcode;
  if (payload.length < 126) return Buffer.concat([Buffer.from([first, 0x80 | payload.length]), key, masked]);
  const head = Buffer.from([first, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, key, masked]);
}

const text = (content: string, mask?: number) => frame(1, Buffer.from(content), { mask: mask ?? 0x9a_bc_de_f0 });

async function open(): Promise<{ engine: EngineSocket; tcp: Socket; got: (string | Buffer)[]; fast: () => number }> {
  const opened = new Promise<EngineSocket>((resolve) => engine.once("connection", resolve));
  const tcp = connect((server.address() as AddressInfo).port, "127.0.0.1");
  tcp.on("error", () => {});
  tcp.resume();
  tcp.write(
    "GET /?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  const socket = await opened;
  const got: (string | Buffer)[] = [];
  let fast = 0;
  socket.on("data", (data) => got.push(data));
  installInlet(socket, (packet) => {
    fast++;
    got.push(packet);
  });
  return { engine: socket, tcp, got, fast: () => fast };
}

const packet = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 200 }),
  fc.string({ unit: "grapheme-ascii", minLength: 100, maxLength: 300 }),
  fc.integer({ min: 16_370, max: 20_000 }).map((length) => "x".repeat(length)),
);
/** Frames and what they must bring. */
const message = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(packet, fc.nat(0xffff_ffff))
      .map(([body, mask]) => ({ bytes: text(`4${body}`, mask), says: [body] })),
  },
  fc.uint8Array({ maxLength: 300 }).map((body) => ({ bytes: frame(2, Buffer.from(body)), says: [Buffer.from(body)] })),
  fc.constant({ bytes: frame(9, Buffer.from("ping")), says: [] }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 50 }).map((body) => ({
    // A fragmented message with a control frame in between.
    bytes: Buffer.concat([
      frame(1, Buffer.from("4"), { fin: false }),
      frame(9, Buffer.alloc(0)),
      frame(0, Buffer.from(body)),
    ]),
    says: [body],
  })),
);

test.each([
  ["directly", false],
  ["as a stream", true],
])("read %s, whatever comes in whatever pieces brings the same packets in the same order", async (_, stream) => {
  asStream = stream;
  let fast = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 12 }),
      fc.oneof(fc.constant([]), fc.array(fc.nat(400), { maxLength: 12 })),
      async (messages, cuts) => {
        const client = await open();
        const bytes = Buffer.concat(messages.map((one) => one.bytes));
        let at = 0;
        for (const cut of cuts) {
          client.tcp.write(bytes.subarray(at, (at += cut)));
          // Each piece has to arrive by itself.
          await new Promise((resolve) => setImmediate(resolve));
        }
        client.tcp.write(bytes.subarray(at));
        client.tcp.write(text("4last"));
        while (client.got.at(-1) !== "last" && client.engine.readyState === "open")
          await new Promise((resolve) => setImmediate(resolve));
        expect(client.got).toEqual([...messages.flatMap((one) => one.says as (string | Buffer)[]), "last"]);
        fast += client.fast();
        client.tcp.destroy();
      },
    ),
    { numRuns: 50 },
  );
  // The short way was taken, or the test shows nothing.
  expect(fast).toBeGreaterThan(30);
});

test.each([
  ["text that is not UTF-8", frame(1, Buffer.from([0x34, 0xff, 0xfe])), "transport error"],
  ["a frame without mask", Buffer.from([0x81, 2, 0x34, 0x34]), "transport error"],
  ["a reserved bit", Buffer.concat([Buffer.from([0xc1]), text("4x").subarray(1)]), "transport error"],
  ["a message past the limit", text(`4${"x".repeat(MAX_PAYLOAD)}`), "transport error"],
  ["a packet Engine.IO does not know", text("9x"), "parse error"],
  ["a close frame", frame(8, Buffer.from([3, 232])), "transport close"],
])(
  "%s ends the connection as ever; what came before it counts, what comes after does not",
  async (_, bytes, reason) => {
    const client = await open();
    const closed = new Promise((resolve) => client.engine.on("close", resolve));
    client.tcp.end(Buffer.concat([text("4before"), bytes, text("4after")]));
    expect(await closed).toBe(reason);
    expect(client.got).toEqual(["before"]);
    client.tcp.destroy();
  },
);

test("a packet counts as a sign of life while a pong is due", async () => {
  const client = await open();
  client.engine.sendPacket("ping");
  (client.engine as unknown as { resetPingTimeout(): void }).resetPingTimeout();
  client.tcp.write(text("4one"));
  while (client.got.length < 1) await new Promise((resolve) => setImmediate(resolve));
  expect(client.fast()).toBe(0);
  client.tcp.write(text("4two"));
  while (client.got.length < 2) await new Promise((resolve) => setImmediate(resolve));
  expect(client.engine.hasRefreshedPingTimeout).toBe(true);
  expect(client.fast()).toBe(1);
  client.tcp.destroy();
});

test("while reading is paused nothing comes, and then all of it in order", async () => {
  const client = await open();
  const ws = client.engine.transport.socket!;
  client.tcp.write(text("40"));
  while (client.got.length < 1) await new Promise((resolve) => setImmediate(resolve));
  ws.pause();
  const all = Array.from({ length: 5_000 }, (_, i) => `${i}`.padEnd(100, "x"));
  client.tcp.write(Buffer.concat(all.map((one) => text(`4${one}`))));
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(client.got).toEqual(["0"]);
  ws.resume();
  while (client.got.length <= all.length) await new Promise((resolve) => setImmediate(resolve));
  expect(client.got.slice(1)).toEqual(all);
  client.tcp.destroy();
});
