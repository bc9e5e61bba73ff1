import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer, type RequestListener } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { OutgoingRequest } from "../delivery.ts";
import { PlainHttpSender } from "./sender.ts";

const servers: Server[] = [];
const sender = new PlainHttpSender();

afterEach(async () => {
  sender.close();
  for (const server of servers.splice(0)) {
    (server as Server & { closeAllConnections?(): void }).closeAllConnections?.();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server): Promise<URL> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path?a=b`);
}

const receiver = (listener: RequestListener) => listen(createServer(listener));
/** Answers each connection's first bytes with `text`, as they are. */
const rawReceiver = (text: string, then: (socket: Socket) => void = () => {}) =>
  listen(
    createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        socket.write(text);
        then(socket);
      });
    }),
  );

const send = (url: URL, more: Partial<OutgoingRequest> = {}) =>
  sender.send({ method: "POST", url, headers: [], timeout: 5_000, maxBytes: 1_000, body: "", ...more });

test("method, path, headers and body arrive; one connection carries one request after the other", async () => {
  const connections = new Set<unknown>();
  const url = await receiver(async (req, res) => {
    connections.add(req.socket);
    const body = (await req.toArray()).join("");
    res.setHeader("X-Echo", String(req.headers["x-own"]));
    res.end(`${req.method} ${req.url} ${req.headers.host} ${req.headers["content-length"]} ${body}`);
  });
  const lead = { list: ["X-Own", "lead"], text: "X-Own: lead\r\n" };
  const text = await send(url, { lead, body: "grüße" });
  expect(text.body.toString()).toBe(`POST /path?a=b ${url.host} 7 grüße`);
  expect(text.headers["x-echo"]).toBe("lead");
  const bytes = await send(url, { headers: ["X-Own", "2"], body: Buffer.from([0x61, 0x62]) });
  expect(bytes.body.toString()).toBe(`POST /path?a=b ${url.host} 2 ab`);
  expect((await send(url, { method: "OPTIONS", body: undefined as unknown as string })).body.toString()).toBe(
    `OPTIONS /path?a=b ${url.host} undefined `,
  );
  expect(connections.size).toBe(1);
});

test("many at once each get their own answer", async () => {
  const url = await receiver(async (req, res) => res.end((await req.toArray()).join("")));
  const bodies = Array.from({ length: 1_200 }, (_, i) => `body ${i}`);
  const answers = await Promise.all(bodies.map((body) => send(url, { body, timeout: 60_000 })));
  expect(answers.map((answer) => answer.body.toString())).toEqual(bodies);
});

test("a connection that the receiver is about to close is not used again", async () => {
  let connections = 0;
  const server = createServer({ keepAliveTimeout: 1_000 }, (_, res) => res.end("x"));
  server.on("connection", () => connections++);
  const url = await listen(server);
  await send(url);
  await send(url);
  expect(connections).toBe(2);
});

test.each([
  ["network", "nobody listens", async () => new URL("http://127.0.0.1:1/")],
  [
    "network",
    "the connection ends early",
    () => rawReceiver("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", (socket) => socket.destroy()),
  ],
  ["network", "the answer is no HTTP", () => rawReceiver("hello\r\n\r\n")],
  ["timeout", "no answer comes", () => rawReceiver("")],
  ["timeout", "the answer does not end", () => rawReceiver("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")],
  ["answer-too-large", "the answer is too large", () => receiver((_, res) => res.end("x".repeat(1_001)))],
])("%s: %s; the next request goes well", async (reason, _, make) => {
  const url = await make();
  await expect(send(url, { timeout: 200 })).rejects.toMatchObject({ reason });
  const good = await receiver((_req, res) => res.end("good"));
  expect((await send(good)).body.toString()).toBe("good");
});

test("a header value with a line break is refused and nothing is sent", async () => {
  let requests = 0;
  const url = await receiver((_, res) => {
    requests++;
    res.end();
  });
  await expect(send(url, { headers: ["X", "a\r\nInjected: b"] })).rejects.toMatchObject({ reason: "network" });
  await send(url);
  expect(requests).toBe(1);
});

test("parts of an answer are given as they come, to who wants them", async () => {
  let go: (() => void) | undefined;
  const url = await receiver((_, res) => {
    res.write("one");
    go = () => res.end("two");
  });
  const parts: string[] = [];
  const answer = await send(url, {
    onPart: ({ status }, part) => {
      parts.push(`${status} ${part}`);
      go?.();
      return true;
    },
  });
  expect(parts).toEqual(["200 one", "200 two"]);
  expect(answer.body.length).toBe(0);
});
