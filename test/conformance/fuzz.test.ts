import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Bench, jwt, KEYS, now, until } from "./kit/gateway.ts";

/**
 * Nothing a stranger sends may crash the gateway, make it answer 5xx, or leave anything behind. `PATCHBAY_FUZZ_CASES` sets
 * the number of cases (100,000 before a release); a failing case is printed with its seed.
 */
const CASES = Number(process.env["PATCHBAY_FUZZ_CASES"] ?? 400);
const TIME = 180_000 + CASES * 30;
/** What is tried, and its part of all cases. */
const properties: Record<string, { part: number; make(): fc.IAsyncProperty<any> }> = {};
/** Cases of each kind before the first look at memory: code, caches and pools are made only once. */
const WARM_UP = 30;
/** What may have been added since: less than 300 bytes for each of 100,000 cases, less than one page for each of 400. */
const HEAP_GROWTH = 24 * 1_048_576;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

let bench: Bench;
let url: URL;
beforeAll(async () => {
  bench = await Bench.start({
    settings: {
      anonymousConnectPolicy: "allow",
      maxPayload: 50_000,
      connectTimeout: 2_000,
      pingInterval: 1_000,
      pingTimeout: 2_000,
    },
    handle: ({ event }) => (event.length % 3 === 0 ? { body: event } : undefined),
  });
  url = new URL(bench.gateway.url);
});
afterAll(() => bench.close());

/** Valid things with a few characters changed find more than noise does. */
function mutated(seeds: string[]): fc.Arbitrary<string> {
  const edit = fc.tuple(
    fc.nat(),
    fc.constantFrom("insert", "delete", "replace", "repeat"),
    fc.string({ maxLength: 6, unit: "binary" }),
  );
  return fc.tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 4 })).map(([seed, edits]) => {
    let text = seed;
    for (const [where, kind, piece] of edits) {
      const at = text.length === 0 ? 0 : where % text.length;
      const cut = kind === "insert" ? at : at + piece.length + 1;
      text =
        text.slice(0, at) +
        (kind === "delete" ? "" : kind === "repeat" ? text.slice(at, at + 5).repeat(3) : piece) +
        text.slice(cut);
    }
    return text;
  });
}

const anyText = fc.string({ maxLength: 200, unit: "binary" });
const packet = fc.oneof(
  anyText,
  mutated([
    "40",
    '40/chat,{"token":"x"}',
    '42["chat","hi",{"a":[1,null]}]',
    '42/chat,17["chat"]',
    '431["ok"]',
    "41",
    "41/chat,",
    '451-["x",{"_placeholder":true,"num":0}]',
    '462-/chat,3[{"_placeholder":true,"num":1}]',
    '44{"message":"x"}',
    "2probe",
    "3",
    "5",
    "1",
    "6",
    "bAQID",
  ]),
);

/** One raw HTTP request; the status of its answer. 0 = the connection was closed without one. */
function raw(request: string | Buffer): Promise<number> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(url.port), url.hostname);
    const done = () => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0));
    };
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
      done();
    });
    socket.on("close", done).on("error", done);
    socket.setTimeout(2_000, done);
    socket.write(request);
  });
}

function isHarmless(status: number): void {
  expect(status).toBeLessThan(500);
}
const printable = (text: string) =>
  text.replace(/[^\x21-\x7e]/g, (char) => encodeURIComponent(Buffer.from(char).toString()));

properties["websocket packets"] = {
  part: 0.2,
  make() {
    return fc.asyncProperty(
      fc.array(fc.oneof(packet, fc.uint8Array({ maxLength: 30 })), { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (packets, first) => {
        const socket = new WebSocket(
          `${url.origin.replace("http", "ws")}/clients/socketio/hubs/hub/?EIO=4&transport=websocket`,
        );
        await new Promise((resolve) => socket.on("message", resolve));
        const closed = new Promise((resolve) => socket.on("close", resolve));
        socket.on("error", () => {});
        if (first) socket.send("40");
        for (const one of packets) socket.send(one);
        socket.close();
        await closed;
      },
    );
  },
};

properties["polling sessions and bodies"] = {
  part: 0.1,
  make() {
    const base = `${url.origin}/clients/socketio/hubs/hub/?EIO=4&transport=polling`;
    return fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 6 }), anyText, async (packets, sid) => {
      const open = await (await fetch(base)).text();
      const session = JSON.parse(open.slice(1)).sid as string;
      isHarmless((await fetch(`${base}&sid=${session}`, { method: "POST", body: packets.join("\x1e") })).status);
      isHarmless((await fetch(`${base}&sid=${session}`, { method: "POST", body: "1" })).status);
      isHarmless((await fetch(`${base}&sid=${encodeURIComponent(Buffer.from(sid).toString())}`)).status);
    });
  },
};

const filter = fc.oneof(
  anyText,
  mutated([
    "userId eq 'ann' and not ('g' in groups)",
    "('a' in groups or 'b' in groups) and length(userId) gt 3",
    "startswith(tolower(userId), 'x') or connectionId in ('a', null, 'c')",
    "substring(concat(userId, 'x'), 1, 2) ne 'q'",
  ]),
);

properties["filters"] = {
  part: 0.25,
  make() {
    return fc.asyncProperty(filter, async (text) => {
      const response = await bench.rest(
        "POST",
        `:send?filter=${encodeURIComponent(Buffer.from(text).toString())}`,
        '42["x"]',
      );
      expect([202, 400]).toContain(response.status);
      await response.arrayBuffer();
    });
  },
};

properties["REST bodies, types and routes"] = {
  part: 0.25,
  make() {
    const path = mutated([
      ":send",
      "groups/g/:send",
      "users/u/:send",
      "connections/c/:send",
      ":addToGroups",
      ":closeConnections",
      "groups/g/connections?top=3",
      "permissions/sendToGroup/connections/c",
      ":invoke",
    ]);
    const type = fc.constantFrom(
      "text/plain",
      "application/json",
      "application/octet-stream",
      "multipart/related; boundary=b",
      "x/y",
    );
    const body = fc.oneof(
      packet,
      mutated(['{"groups":["a"],"filter":"userId eq \'x\'"}', '--b\r\n\r\n451-["a"]\r\n--b\r\n\r\nx\r\n--b--']),
    );
    const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE");
    return fc.asyncProperty(method, path, type, body, async (verb, route, contentType, text) => {
      const target = printable(route).replace(/[#\\]/g, "");
      const hasBody = verb === "POST" || verb === "PUT";
      const response = await bench.rest(
        verb,
        target,
        hasBody ? text : undefined,
        hasBody ? { "Content-Type": contentType } : {},
      );
      isHarmless(response.status);
      await response.arrayBuffer();
    });
  },
};

properties["tokens"] = {
  part: 0.1,
  make() {
    const target = `${url.origin}/api/hubs/hub/:send`;
    const token = fc.oneof(
      anyText,
      mutated([
        jwt({ aud: target, exp: now() + 60 }),
        jwt({ aud: target, exp: "x" }),
        jwt({}, KEYS.primary, { alg: "RS256" }),
      ]),
      fc.json().map((payload) => jwt(JSON.parse(payload) as Record<string, unknown>)),
    );
    return fc.asyncProperty(token, async (text) => {
      const value = printable(text);
      isHarmless(
        (
          await fetch(target, {
            method: "POST",
            headers: { Authorization: `Bearer ${value}`, "Content-Type": "text/plain" },
            body: '42["x"]',
          })
        ).status,
      );
      isHarmless(
        (
          await fetch(
            `${url.origin}/clients/socketio/hubs/hub/?EIO=4&transport=polling&access_token=${encodeURIComponent(value)}`,
          )
        ).status,
      );
    });
  },
};

properties["raw requests: lines, headers, upgrades"] = {
  part: 0.1,
  make() {
    const seeds = [
      "GET /clients/socketio/hubs/hub/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      "GET /server/tunnel?hub=hub&access_token=x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      "POST /api/hubs/hub/:send HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n42",
      "GET /admin/hubs/%E0%A4%A HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin-token\r\n\r\n",
      "OPTIONS /clients/socketio/hubs/hub HTTP/1.1\r\nHost: x\r\nOrigin: http://y\r\nAccess-Control-Request-Headers: a,b\r\n\r\n",
      "GET //clients HTTP/1.1\r\nHost: \r\n\r\n",
    ];
    return fc.asyncProperty(mutated(seeds), async (request) => {
      isHarmless(await raw(Buffer.from(`${request}\r\n\r\n`, "latin1")));
    });
  },
};

/** Heap after a full collection, and what keeps an event loop busy, by kind. */
async function inUse(): Promise<{ heap: number; handles: Map<string, number> }> {
  bench.receiver.received.length = 0;
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const handles = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) handles.set(kind, (handles.get(kind) ?? 0) + 1);
  return { heap: process.memoryUsage().heapUsed, handles };
}

const connections = async () =>
  ((await (await bench.admin("GET", "hubs/hub/stats")).json()) as { connections: number }).connections;

let before: Awaited<ReturnType<typeof inUse>>;
test("a few of each, before the first look", async () => {
  for (const { make } of Object.values(properties)) await fc.assert(make(), { numRuns: WARM_UP });
  await until(async () => (await connections()) === 0);
  before = await inUse();
});

test.each(Object.entries(properties))(
  "%s",
  async (_, { part, make }) => {
    await fc.assert(make(), { numRuns: Math.max(20, Math.round(CASES * part)) });
  },
  TIME,
);

test("nothing is left behind: no connection, no memory, no timer or socket", async () => {
  await until(async () => (await connections()) === 0);
  let after = await inUse();
  // Kept connections of the test's own HTTP client come and go.
  const more = () => [...after.handles].filter(([kind, count]) => count > (before.handles.get(kind) ?? 0) + 16);
  await until(async () => {
    after = await inUse();
    return more().length === 0;
  });
  const grown = after.heap - before.heap;
  console.info(`heap after ${CASES} cases: ${(grown / 1_048_576).toFixed(1)} MiB more than before`);
  expect(grown).toBeLessThan(HEAP_GROWTH);
  const client = await bench.connected();
  client.emit("alive");
  await bench.receiver.event("alive");
});
