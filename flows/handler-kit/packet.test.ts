import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeEvent,
  encodeAck,
  encodeDisconnect,
  encodeEvent,
  PacketError,
  peekEventName,
  readHead,
} from "./packet.ts";

const namespaces = fc.oneof(fc.constant("/"), fc.stringMatching(/^\/[a-z0-9/_-]{1,20}$/));

describe("event packets", () => {
  test("the example of the protocol", () => {
    expect(decodeEvent('42/ns,7["chat","hi"]')).toEqual({
      namespace: "/ns",
      ackId: 7,
      eventName: "chat",
      parameters: ["hi"],
    });
    expect(encodeAck("/ns", 7, ["ok"])).toBe('43/ns,7["ok"]');
    expect(encodeDisconnect("/", false)).toBe("41");
    expect(encodeDisconnect("/ns", true)).toBe('41/ns,{"close":true}');
  });

  test("what is encoded decodes to the same, whatever the text", () => {
    fc.assert(
      fc.property(
        namespaces,
        fc.string(),
        fc.array(fc.jsonValue()),
        fc.option(fc.nat(), { nil: undefined }),
        (namespace, eventName, list, ackId) => {
          const parameters = JSON.parse(JSON.stringify(list)) as unknown[];
          const text = encodeEvent(namespace, eventName, parameters, ackId);
          expect(decodeEvent(text)).toEqual({ namespace, ackId, eventName, parameters });
          expect(peekEventName(readHead(text))).toBe(eventName);
        },
      ),
    );
  });

  test("any text either decodes or is refused with a PacketError", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((rest) => `42${rest}`),
          fc.string().map((rest) => `42["a",${rest}`),
        ),
        (text) => {
          try {
            decodeEvent(text);
          } catch (error) {
            expect(error).toBeInstanceOf(PacketError);
          }
        },
      ),
    );
  });

  test.each([
    ["", "Engine.IO"],
    ["2", "Engine.IO"],
    ["4", "Socket.IO"],
    ["49[]", "Socket.IO"],
    ['43["x"]', "type 3"],
    ["42", "JSON"],
    ["42/ns", "JSON"],
    ['42{"a":1}', "no array"],
    ["42[1]", "name is not a string"],
    ["42[]", "name is not a string"],
    ['42/ns,7["chat"', "JSON"],
    ['421234567890123456["a"]', "Ack id"],
    ['45["a"]', "attachments"],
  ])("%s is refused", (text, reason) => {
    expect(() => decodeEvent(text)).toThrow(reason);
  });

  test("a long event name costs linear time", () => {
    const name = '\\"'.repeat(200_000);
    expect(peekEventName(readHead(`42["${name}"]`))).toBe('"'.repeat(200_000));
  });
});
