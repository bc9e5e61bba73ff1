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
