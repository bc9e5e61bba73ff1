import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Bench, jwt, KEYS, now, until } from "./kit/gateway.ts";

/**
 * Nothing a stranger sends may crash the gateway, make it answer 5xx, or leave anything behind. `PATCHBAY_FUZZ_CASES` sets
 * the number of cases (100,000 before a release); a failing case is printed with its seed.
 */
const CASES = Number(process.env["PATCHBAY_FUZZ_CASES"] ?? 400);
const share = (part: number) => ({ numRuns: Math.max(20, Math.round(CASES * part)) });

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

test("websocket packets", async () => {
  await fc.assert(
    fc.asyncProperty(
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
    ),
    share(0.2),
  );
});

test("polling sessions and bodies", async () => {
  const base = `${url.origin}/clients/socketio/hubs/hub/?EIO=4&transport=polling`;
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 6 }), anyText, async (packets, sid) => {
      const open = await (await fetch(base)).text();
      const session = JSON.parse(open.slice(1)).sid as string;
      isHarmless((await fetch(`${base}&sid=${session}`, { method: "POST", body: packets.join("\x1e") })).status);
      isHarmless((await fetch(`${base}&sid=${session}`, { method: "POST", body: "1" })).status);
      isHarmless((await fetch(`${base}&sid=${encodeURIComponent(Buffer.from(sid).toString())}`)).status);
    }),
    share(0.1),
  );
});

const filter = fc.oneof(
  anyText,
  mutated([
    "userId eq 'ann' and not ('g' in groups)",
    "('a' in groups or 'b' in groups) and length(userId) gt 3",
    "startswith(tolower(userId), 'x') or connectionId in ('a', null, 'c')",
    "substring(concat(userId, 'x'), 1, 2) ne 'q'",
  ]),
);

test("filters", async () => {
  await fc.assert(
    fc.asyncProperty(filter, async (text) => {
      const response = await bench.rest(
        "POST",
        `:send?filter=${encodeURIComponent(Buffer.from(text).toString())}`,
        '42["x"]',
      );
      expect([202, 400]).toContain(response.status);
      await response.arrayBuffer();
    }),
    share(0.25),
  );
});

test("REST bodies, types and routes", async () => {
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
  await fc.assert(
    fc.asyncProperty(method, path, type, body, async (verb, route, contentType, text) => {
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
    }),
    share(0.25),
  );
});

test("tokens", async () => {
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
  await fc.assert(
    fc.asyncProperty(token, async (text) => {
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
    }),
    share(0.1),
  );
});

test("raw requests: lines, headers, upgrades", async () => {
  const seeds = [
    "GET /clients/socketio/hubs/hub/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "GET /server/tunnel?hub=hub&access_token=x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "POST /api/hubs/hub/:send HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n42",
    "GET /admin/hubs/%E0%A4%A HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin-token\r\n\r\n",
    "OPTIONS /clients/socketio/hubs/hub HTTP/1.1\r\nHost: x\r\nOrigin: http://y\r\nAccess-Control-Request-Headers: a,b\r\n\r\n",
    "GET //clients HTTP/1.1\r\nHost: \r\n\r\n",
  ];
  await fc.assert(
    fc.asyncProperty(mutated(seeds), async (request) => {
      isHarmless(await raw(Buffer.from(`${request}\r\n\r\n`, "latin1")));
    }),
    share(0.1),
  );
});

test("nothing is left behind", async () => {
  await until(async () => ((await (await bench.admin("GET", "hubs/hub/stats")).json()) as any).connections === 0);
  const client = await bench.connected();
  client.emit("alive");
  await bench.receiver.event("alive");
});
