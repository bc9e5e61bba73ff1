import { expect, test } from "vitest";
import { BatchAnswerReader } from "./batch-answers.ts";
import type { IncomingAnswer } from "./delivery.ts";

type Read = [i: number, status: number, text: string, calls: IncomingAnswer["calls"]];

function read(...parts: Buffer[]): Read[] {
  const answers: Read[] = [];
  const reader = new BatchAnswerReader((i, { status, text, calls }) => answers.push([i, status, text!, calls]));
  for (const part of parts) reader.push(part);
  return answers;
}

const whole = Buffer.from(
  [
    '2 200 1 2\n431["grüß dich 🎉"]\n/api/hubs/h/groups/g/:send\n42["said",1]\n',
    `/api/hubs/h/:addToGroups?filter=a application/json; charset=utf-8\n{"groups":["g"]}\n`,
    "0 204 0 0\n",
    `1 200 1 1\n${JSON.stringify('43["two\nlines"]')}\n${JSON.stringify("/api/a\nb text/x")}\n${JSON.stringify('"x"')}\n`,
    "3 500 1 0\n\n",
  ].join(""),
);
const expected: Read[] = [
  [
    2,
    200,
    '431["grüß dich 🎉"]',
    [
      { url: "/api/hubs/h/groups/g/:send", contentType: "text/plain", body: '42["said",1]' },
      {
        url: "/api/hubs/h/:addToGroups?filter=a",
        contentType: "application/json; charset=utf-8",
        body: '{"groups":["g"]}',
      },
    ],
  ],
  [0, 204, "", undefined],
  [1, 200, '43["two\nlines"]', [{ url: "/api/a\nb", contentType: "text/x", body: '"x"' }]],
  [3, 500, "", undefined],
];

test("answers come out the same wherever their bytes are cut", () => {
  expect(read(whole)).toEqual(expected);
  for (let at = 1; at < whole.length; at++) expect(read(whole.subarray(0, at), whole.subarray(at))).toEqual(expected);
  expect(read(...Array.from(whole, (byte) => Buffer.of(byte)))).toEqual(expected);
});

test("an answer comes out with its last line, not later and not earlier", () => {
  const answers: number[] = [];
  const reader = new BatchAnswerReader((i) => answers.push(i));
  const upTo = (text: string) => whole.indexOf(text) + text.length;
  const end = upTo('{"groups":["g"]}\n');
  reader.push(whole.subarray(0, end - 1));
  expect(answers).toEqual([]);
  reader.push(whole.subarray(end - 1, end));
  expect(answers).toEqual([2]);
  reader.push(whole.subarray(end, upTo("0 204 0 0\n")));
  expect(answers).toEqual([2, 0]);
});

test.each([
  ["a number too few", "0 200 1\n"],
  ["a number too many", "0 200 0 0 0\n"],
  ["two spaces", "0 200  0 0\n"],
  ["a space at the end", "0 200 0 0 \n"],
  ["a space at the start", " 0 200 0 0\n"],
  ["an empty line", "\n"],
  ["a sign", "-0 200 0 0\n"],
  ["a fraction", "0 200.0 0 0\n"],
  ["a carriage return", "0 200 0 0\r\n"],
  ["a number past all bounds", "99999999999999999999 200 0 0\n"],
  ["no status", "0 99 0 0\n"],
  ["no status either", "0 600 0 0\n"],
  ["two bodies", "0 200 2 0\n"],
  ["too many calls", "0 200 0 1001\n"],
  ["half a JSON string", '0 200 1 0\n"half\n'],
  ["more than a JSON string", '0 200 1 0\n"whole" and more\n'],
  ["something else", '[{"i":0,"status":200}]\n'],
])("%s is refused, and so is all that follows", (_, text) => {
  const answers: number[] = [];
  const reader = new BatchAnswerReader((i) => answers.push(i));
  expect(() => reader.push(Buffer.from(`5 200 0 0\n${text}6 200 0 0\n`))).toThrow(/malformed/);
  reader.push(Buffer.from("7 200 0 0\n"));
  expect(answers).toEqual([5]);
});
