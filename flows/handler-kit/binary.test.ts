import * as fc from "fast-check";
import { Decoder, type Packet } from "socket.io-parser";
import { describe, expect, test } from "vitest";
import { bytesOf, fromJson, mayHoldBytes, summary, toJson } from "./binary.ts";
import { readMultipart } from "./multipart.ts";
import { decodeArguments, decodeEvent, encodeAck, encodeEvent, PacketError, readHead } from "./packet.ts";
import { WebhookError } from "./webhook.ts";

const bytes = (...list: number[]) => new Uint8Array(list);
const leaf = fc.oneof(fc.jsonValue(), fc.uint8Array({ maxLength: 20 }));
const values = fc.array(
  fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(fc.string(), leaf, { maxKeys: 3 })),
  { maxLength: 3 },
);

/** Reads Engine.IO's text payload with Socket.IO's own parser. */
function bySocketIo(payload: string): Packet {
  const decoder = new Decoder();
  const packets: Packet[] = [];
  decoder.on("decoded", (packet: Packet) => packets.push(packet));
  for (const part of payload.split("\x1e"))
    decoder.add(part.startsWith("b") ? Buffer.from(part.slice(1), "base64") : part.slice(1));
  expect(packets).toHaveLength(1);
  return packets[0]!;
}

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, member) => (bytesOf(member) ? { bytes: [...bytesOf(member)!] } : member)));

describe("bytes in packets", () => {
  test("are written as Socket.IO's own parser reads them, whatever stands around them", () => {
    fc.assert(
      fc.property(values, fc.nat(), (list, ackId) => {
        const packet = bySocketIo(encodeEvent("/ns", "up", list, ackId));
        expect(packet.nsp).toBe("/ns");
        expect(packet.id).toBe(ackId);
        // It gives Buffers.
        const [name, ...args] = packet.data as unknown[];
        const own = (value: unknown): unknown =>
          Buffer.isBuffer(value)
            ? { bytes: [...value] }
            : Array.isArray(value)
              ? value.map(own)
              : typeof value === "object" && value !== null
                ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, own(inner)]))
                : value;
        expect(name).toBe("up");
        expect(JSON.parse(JSON.stringify(own(args)))).toEqual(plain(list));
      }),
    );
  });

  test("the examples of the protocol", () => {
    expect(encodeAck("/", 7, [bytes(1, 2, 3)])).toBe('461-7[{"_placeholder":true,"num":0}]\x1ebAQID');
    expect(encodeEvent("/ns", "a", [Buffer.from([1]), { b: bytes(2).buffer }])).toBe(
      '452-/ns,["a",{"_placeholder":true,"num":0},{"b":{"_placeholder":true,"num":1}}]\x1ebAQ==\x1ebAg==',
    );
    const view = new DataView(bytes(9, 1, 2, 9).buffer, 1, 2);
    expect(encodeAck("/", 0, [view])).toContain("\x1ebAQI=");
  });

  test("come back to their places", () => {
    const json = '["up",{"file":{"_placeholder":true,"num":1}},[{"_placeholder":true,"num":0}],{"_placeholder":false}]';
    expect(decodeArguments(json, [bytes(1), bytes(2)])).toEqual({
      eventName: "up",
      parameters: [{ file: bytes(2) }, [bytes(1)], { _placeholder: false }],
    });
    // In a packet without attachments it is what a client wrote.
    expect(decodeArguments('["up",{"_placeholder":true,"num":0}]').parameters).toEqual([
      { _placeholder: true, num: 0 },
    ]);
  });

  test.each(["1", "-1", "0.5", '"0"', "null", "{}"])("attachment %s of one is refused", (num) => {
    expect(() => decodeArguments(`["up",{"_placeholder":true,"num":${num}}]`, [bytes(1)])).toThrow(PacketError);
  });

  test("at most ten, and a megabyte", () => {
    const many = (count: number) => Array.from({ length: count }, () => bytes(1));
    expect(readHead(encodeEvent("/", "a", many(10))).attachments).toBe(10);
    expect(() => encodeEvent("/", "a", many(11))).toThrow(
      'Arguments of event "a" cannot be sent: they hold more than 10',
    );
    expect(encodeAck("/", 1, [new Uint8Array(1_048_576)]).length).toBeGreaterThan(1_398_000);
    expect(() => encodeAck("/", 1, [new Uint8Array(1_048_577)])).toThrow("more than 1048576 bytes");
  });

  test("what contains itself is refused, what is deep is not", () => {
    const loop: Record<string, unknown> = {};
    Object.assign(loop, { a: loop, b: loop });
    expect(() => encodeAck("/", 1, [loop])).toThrow("circular");
    let deep: unknown = bytes(1);
    for (let i = 0; i < 500; i++) deep = [deep];
    expect(toJson(deep).attachments).toEqual([bytes(1)]);
    expect(mayHoldBytes({ a: [1, "x", null, { b: new Date(0) }] })).toBe(false);
    expect(fromJson("[1]")).toEqual([1]);
  });

  test("a text packet is not one with attachments", () => {
    expect(() => decodeEvent('451-["a",{"_placeholder":true,"num":0}]')).toThrow("type 5");
    expect(summary(bytes(1, 2))).toBe("‹binary, 2 bytes›");
  });
});

describe("multipart bodies", () => {
  const build = (boundary: string, parts: readonly Uint8Array[], heads = "content-type: x\r\n") =>
    new Uint8Array(
      Buffer.concat([
        ...parts.flatMap((part, i) => [Buffer.from(`${i ? "\r\n" : ""}--${boundary}\r\n${heads}\r\n`), part]),
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ]),
    );

  test("any bytes arrive as they were sent", () => {
    const part = fc.oneof(
      fc.uint8Array(),
      fc.constantFrom("\r\n", "--", "\r\n\r\n", "\x80\x9f").map((t) => Buffer.from(t)),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), fc.boolean(), (attachments, heads) => {
        const body = build("b~1", [Buffer.from("4é"), ...attachments], heads ? "content-type: x\r\n" : "");
        const parts = readMultipart(body, 'multipart/related; type="text/plain"; boundary="b~1"');
        expect(parts.packet).toBe("4é");
        expect(parts.attachments.map((one) => [...one])).toEqual(attachments.map((one) => [...one]));
      }),
    );
  });

  test("what is none is refused, whatever it is", () => {
    const noise = fc.array(fc.constantFrom("--b", "\r\n", "--", "x", "\r\n\r\n", "\r\n--b", "\r\n--b--"));
    fc.assert(
      fc.property(noise, (pieces) => {
        try {
          readMultipart(Buffer.from(pieces.join("")), "multipart/related; boundary=b");
        } catch (error) {
          expect(error).toBeInstanceOf(WebhookError);
        }
      }),
    );
    const eleven = Array.from({ length: 12 }, () => bytes(1));
    expect(() => readMultipart(build("b", eleven), "multipart/related; boundary=b")).toThrow("at most 10");
    expect(() => readMultipart(build("b", [bytes(1)]), "multipart/related")).toThrow("boundary");
  });
});
