import fc from "fast-check";
import { expect, test } from "vitest";
import { AnswerError, AnswerReader, type AnswerHead } from "./answer-reader.ts";

interface Got {
  head: AnswerHead | undefined;
  body: string;
  ended: boolean | undefined;
}

/** What the reader makes of `text`, given in pieces that end at `cuts`; then the connection is closed. */
function read(text: string, cuts: readonly number[] = []): Got {
  const got: Got = { head: undefined, body: "", ended: undefined };
  const reader = new AnswerReader({
    onHead: (head) => (got.head = head),
    onData: (chunk) => (got.body += chunk.toString("latin1")),
    onEnd: (reusable) => (got.ended = reusable),
  });
  const bytes = Buffer.from(text, "latin1");
  const ends = [...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length];
  reader.expect();
  let at = 0;
  for (const end of ends) if (end > at) reader.push(bytes.subarray(at, (at = end)));
  if (got.ended === undefined) reader.close();
  return got;
}

const ANSWERS: [string, string, Got["body"], boolean | undefined][] = [
  ["a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true],
  ["no body", "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n", "", true],
  ["length nought", "HTTP/1.1 500 \r\ncontent-length:0\r\n\r\n", "", true],
  [
    "chunks",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n",
    "abc0123456789",
    true,
  ],
  ["goodbye", "HTTP/1.1 200 OK\r\nConnection: foo, Close\r\nContent-Length: 1\r\n\r\nx", "x", false],
  ["HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x", false],
  ["HTTP/1.0 that stays", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", "x", true],
  ["until the connection closes", "HTTP/1.1 200 OK\r\n\r\nall of it", "all of it", false],
  [
    "an interim answer",
    "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "ok",
    true,
  ],
  ["cut off", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", "hel", undefined],
];

test.each(ANSWERS)("reads an answer with %s, in whatever pieces it comes", (_, text, body, ended) => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { maxLength: 20 }), (cuts) => {
      expect(read(text, cuts)).toMatchObject({ body, ended });
    }),
  );
});

test("headers: names in lower case, repeated ones as a list, values trimmed", () => {
  const { head } = read(
    "HTTP/1.1 201 Made\r\nA: 1\r\nB:  two words \t\r\na: 2\r\nA: 3\r\n__proto__: x\r\nContent-Length: 0\r\n\r\n",
  );
  expect(head!.status).toBe(201);
  expect({ ...head!.headers }).toEqual({
    a: ["1", "2", "3"],
    b: "two words",
    ["__proto__"]: "x",
    "content-length": "0",
  });
});

test.each([
  ["something else", "SMTP ready\r\n\r\n"],
  ["HTTP/2", "HTTP/2 200\r\n\r\n"],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
  ["switched protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"],
  ["a folded header", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"],
  ["a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\nx"],
  ["a control character", "HTTP/1.1 200 OK\r\nA: \x01\r\n\r\n"],
  ["a bare line feed", "HTTP/1.1 200 OK\r\nA: b\nContent-Length: 1\r\n\r\nx"],
  ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy"],
  ["a length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
  ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\nx"],
  ["a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"],
  ["an unknown encoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
  ["a chunk size that is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
  ["a chunk longer than it says", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n"],
  ["more than the answer", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n"],
  ["a body where there is none", "HTTP/1.1 204 No Content\r\nContent-Length: 1\r\n\r\nx"],
  ["a head without end", `HTTP/1.1 200 OK\r\nA: ${"x".repeat(20_000)}`],
  ["a chunk size without end", `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${"x".repeat(2_000)}`],
])("refuses an answer with %s", (_, text) => {
  expect(() => read(text)).toThrow(AnswerError);
});

test("bytes of any kind bring an answer or an AnswerError, nothing else", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "HTTP/1.1 200 OK\r\n",
      "Content-Length: 3\r\n",
      "Transfer-Encoding: chunked\r\n",
      "\r\n",
      "3\r\n",
      "abc",
      "0\r\n\r\n",
    ),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1 }), fc.array(fc.nat(200)), (pieces, cuts) => {
      try {
        read(pieces.join("") || "x", cuts);
      } catch (error) {
        expect(error).toBeInstanceOf(AnswerError);
      }
    }),
    { numRuns: 2_000 },
  );
});
