import { expect, test } from "vitest";
import { Message } from "./message.ts";

test("a message is encoded once, with its attachments, however many get it", () => {
  const message = Message.parse('451-["a",{"_placeholder":true,"num":0}]', [Buffer.from([1, 2, 3])]);
  const { frame } = message;
  expect(message.frame).toBe(frame);
  // A text frame of 39 bytes, then a binary one of 3 (RFC 6455, 5.2).
  const text = '451-["a",{"_placeholder":true,"num":0}]';
  expect([...frame.subarray(0, 2)]).toEqual([0x81, text.length]);
  expect(frame.subarray(2, 2 + text.length).toString()).toBe(text);
  expect([...frame.subarray(2 + text.length)]).toEqual([0x82, 3, 1, 2, 3]);
});

test.each([1, 119, 120, 125, 65_529, 65_530, 70_000])(
  "alone or among others the frame is the same: %i characters",
  (length) => {
    for (const letter of ["x", "é"]) {
      const packet = `42["${letter.repeat(length)}"]`;
      const [alone, among] = [Message.parse(packet), Message.parse(packet)];
      const target = Buffer.alloc(among.frameLength + 2, 7);
      among.writeFrame(target, 1);
      expect(target.subarray(1, -1).equals(alone.frame)).toBe(true);
      expect([target[0], target.at(-1)]).toEqual([7, 7]);
      const text = Buffer.from(packet);
      expect(alone.frame.subarray(-text.length).equals(text)).toBe(true);
      const code = alone.frame[1]!;
      const said =
        code < 126 ? code : code === 126 ? alone.frame.readUInt16BE(2) : Number(alone.frame.readBigUInt64BE(2));
      expect(said).toBe(text.length);
    }
  },
);
