import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { emptyFlow, parseFlow } from "../../flows/model/index.ts";
import type { FlowDocument } from "../../flows/model/index.ts";
import { collect, next, stage } from "./harness.ts";
import type { Stage, Target } from "./harness.ts";
import { keepInstalls } from "./processes.ts";
import { azureFunctions } from "./targets/azure-functions.ts";
import { node } from "./targets/node.ts";

/** The published samples of the serverless mode, as flows of ours, exported: what their pages see. */

let under: Stage | undefined;
const sockets: Socket[] = [];
// Eight projects, four lists of packages.
afterAll(keepInstalls());
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.disconnect();
  await under?.close();
  under = undefined;
});

async function example(id: string): Promise<FlowDocument> {
  const file = fileURLToPath(new URL(`../../flows/examples/${id}.flow.json`, import.meta.url));
  return parseFlow(await readFile(file, "utf8")).flow!;
}

/** What the samples' pages do: ask for endpoint, path and token, and connect with them. */
async function page(api: string, route = "negotiate", headers: Record<string, string> = {}): Promise<Socket> {
  const response = await fetch(`${api}/${route}`, { headers });
  expect(response.status).toBe(200);
  const { endpoint, path, token } = (await response.json()) as { endpoint: string; path: string; token: string };
  const socket = io(endpoint, { path, query: { access_token: token }, forceNew: true, reconnection: false });
  sockets.push(socket);
  await next(socket, "connect");
  return socket;
}

describe.each<[Target]>([[node], [azureFunctions]])("exported to $name", (target) => {
  test("chat: everyone sees who said what", async () => {
    under = await stage(target, await example("chat"), "hub");
    const index = await fetch(`${under.api}/index`);
    expect([index.status, index.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
    const [ann, bob] = [await page(under.api), await page(under.api)];
    const heard = [collect(ann, "new message"), collect(bob, "new message")];
    ann.emit("chat", "hello");
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([[[ann.id, "hello"]], [[ann.id, "hello"]]]);
  }, 300_000);

  test("publish messages: a new value on every beat of the clock", async () => {
    under = await stage(target, await example("stock-index"), "hub");
    const socket = await page(under.api, "stocks/negotiate");
    const values = collect(socket, "stock index");
    // The node project has a clock of its own; the host's is ours to move.
    await target.tick?.(under, "everySecond");
    await target.tick?.(under, "everySecond");
    await expect.poll(() => values.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2);
  }, 300_000);

  test("quickstart with identity: a name that negotiation vouches for is the socket's user", async () => {
    under = await stage(target, await example("chat-with-identity"), "identity");
    const index = await fetch(`${under.api}/identity?userId=ann`);
    expect([index.status, index.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
    const ann = await page(under.api, "identity/negotiate?userId=ann");
    const bob = await page(under.api, "identity/negotiate?userId=bob");
    const heard = [collect(ann, "new message"), collect(bob, "new message")];
    ann.emit("chat", "hello");
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([[], [["ann", "hello"]]]);
    bob.emit("chat", "hi");
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([[["bob", "hi"]], [["ann", "hello"]]]);
  }, 300_000);

  test("quickstart with identity: the name the platform vouches for is the socket's user", async () => {
    under = await stage(target, vouched(), "hub");
    const socket = await page(under.api, "negotiate", { "x-ms-client-principal-name": "ann@example.com" });
    expect(await socket.timeout(10_000).emitWithAck("who")).toBe("ann@example.com");
  }, 300_000);
});

/** The published quickstart behind a platform that signs people in. */
function vouched(): FlowDocument {
  return {
    ...emptyFlow("vouched", "Vouched"),
    nodes: {
      request: { type: "http.request", config: { route: "negotiate" } },
      login: { type: "negotiate", config: { userId: { js: 'event.headers["x-ms-client-principal-name"]' } } },
      answer: { type: "http.response", config: {} },
      who: { type: "socket.event", config: { event: "who" } },
      tell: { type: "ack", config: { arguments: [{ js: "event.userId" }] } },
    },
    wires: [
      { from: "request", port: "next", to: "login" },
      { from: "login", port: "next", to: "answer" },
      { from: "who", port: "next", to: "tell" },
    ],
  };
}
