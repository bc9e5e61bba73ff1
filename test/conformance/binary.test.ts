import { afterAll, beforeAll, expect, test } from "vitest";
import { Bench, once } from "./kit/gateway.ts";

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start({
    handle: ({ event, body, bytes, headers }) => {
      const text = (count: number) =>
        `46${count}-${/^42(\d+)/.exec(body)?.[1]}[{"_placeholder":true,"num":0}]\x1ebAAEC`;
      if (event === "text payload") return { body: text(1) };
      if (event === "too little") return { body: text(2) };
      if (event !== "upload") return undefined;
      // Sends the two attachments back in the ack, in the other order.
      const [, one, two] = parts(bytes, headers["content-type"]!);
      const answer = Buffer.concat([
        Buffer.from('--b\r\n\r\n462-0[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]\r\n--b\r\n\r\n'),
        two!,
        Buffer.from("\r\n--b\r\n\r\n"),
        one!,
        Buffer.from("\r\n--b--"),
      ]);
      return { body: answer, headers: { "Content-Type": "multipart/related; boundary=b" } };
    },
  });
});
afterAll(() => bench.close());

/** The parts of a multipart body, taken apart without the gateway's code. */
function parts(body: Buffer, contentType: string): Buffer[] {
  const boundary = /boundary="([^"]+)"/.exec(contentType)![1]!;
  return body
    .toString("latin1")
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => Buffer.from(part.slice(part.indexOf("\r\n\r\n") + 4, -2), "latin1"));
}

test.each([["websocket"], ["polling"]])("binary arguments travel both ways over %s", async (transport) => {
  const client = await bench.connected({ transports: [transport] });
  const [one, two] = [Buffer.from([0, 13, 10, 45, 45, 255]), Buffer.alloc(70_000, 7)];
  const ack = await new Promise<Buffer[]>((resolve) => {
    client.emit("upload", { file: one }, two, (...args: Buffer[]) => resolve(args));
  });
  expect(ack.map((buffer) => Buffer.compare(buffer, buffer.length === 6 ? one : two))).toEqual([0, 0]);
  expect(ack.map(({ length }) => length)).toEqual([70_000, 6]);
  const { headers, bytes } = await bench.receiver.event("upload");
  expect(headers["content-type"]).toMatch(/^multipart\/related; type="text\/plain"; boundary=/);
  expect(parts(bytes, headers["content-type"]!)[0]!.toString()).toBe(
    '452-0["upload",{"file":{"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]',
  );
});

test.each([["websocket"], ["polling"]])("binary events are sent by REST over %s", async (transport) => {
  const client = await bench.connected({ transports: [transport] });
  const packet = '451-["image",{"_placeholder":true,"num":0}]';
  const image = once(client, "image");
  const body = `--x\r\nContent-Type: text/plain\r\n\r\n${packet}\r\n--x\r\nContent-Type: application/octet-stream\r\n\r\nabc\r\n--x--\r\n`;
  const sent = await bench.rest("POST", ":send", body, { "Content-Type": "multipart/related; boundary=x" });
  expect(sent.status).toBe(202);
  expect(Buffer.from((await image)[0]).toString()).toBe("abc");

  const again = once(client, "image");
  await bench.rest("POST", ":send", `${packet}\x1eb${Buffer.from("def").toString("base64")}`);
  expect(Buffer.from((await again)[0]).toString()).toBe("def");
});

test("a handler may answer with Engine.IO's text payload, attachments in base64; one that lacks some is no answer", async () => {
  const client = await bench.connected();
  expect([...(await client.emitWithAck("text payload"))]).toEqual([0, 1, 2]);
  await expect(client.timeout(300).emitWithAck("too little")).rejects.toThrow("timed out");
  expect([...(await client.emitWithAck("text payload"))]).toEqual([0, 1, 2]);
});

test("attachments in base64 count as the bytes they are", async () => {
  const client = await bench.connected();
  const send = (bytes: number) =>
    bench.rest(
      "POST",
      ":send",
      `451-["large",{"_placeholder":true,"num":0}]\x1eb${Buffer.alloc(bytes).toString("base64")}`,
    );
  const large = once(client, "large");
  expect((await send(1_040_000)).status).toBe(202);
  expect((await large)[0]).toHaveLength(1_040_000);
  expect((await send(1_048_577)).status).toBe(413);
});

test("attachments that do not fit their packet are refused", async () => {
  const send = async (body: string, type = "multipart/related; boundary=x") =>
    (await bench.rest("POST", ":send", body, { "Content-Type": type })).status;
  expect(await send('--x\r\n\r\n451-["a"]\r\n--x--')).toBe(400);
  expect(await send('--x\r\n\r\n42["a"]\r\n--x\r\n\r\nabc\r\n--x--')).toBe(400);
  expect(await send('--x\r\n\r\n42["a"]')).toBe(400);
  expect(await send("--y--")).toBe(400);
  expect(await send("x", "multipart/related")).toBe(400);
  expect(await send('42["a"]\x1e451-["b"]', "text/plain")).toBe(400);
});
