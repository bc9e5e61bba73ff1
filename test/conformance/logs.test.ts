import { Writable } from "node:stream";
import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { ADMIN, Bench, jwt, KEYS, now, once, until } from "./kit/gateway.ts";

let bench: Bench;
afterEach(() => bench.close());

const CODE = "code-of-the-function-in-the-cloud";
const PASSWORD = "password-of-redis";

/** Everything that has a secret in it, done rightly and wrongly; gives the secrets. */
async function useSecrets(): Promise<string[]> {
  const { gateway, receiver } = bench;
  await bench.configure("hub", {
    ackErrors: true,
    maxAnswerBytes: 100,
    eventHandlers: [
      { urlTemplate: "http://127.0.0.1:1/away?code=" + CODE, userEventPattern: "away" },
      {
        urlTemplate: `${receiver.url}/webhooks?code=${CODE}`,
        userEventPattern: "*",
        systemEvents: ["connect", "connected", "disconnected"],
        auth: { type: "ManagedIdentity", resource: "api://handlers" },
      },
    ],
  });
  const good = bench.token({ sub: "ann" });
  const bad = [
    bench.token({ exp: now() - 60, sub: "late" }),
    jwt({ aud: "https://elsewhere.example", exp: now() + 60 }),
    jwt({ aud: gateway.url, exp: now() + 60 }, "x".repeat(40)),
    "not.a.token-at-all",
  ];
  for (const transport of ["websocket", "polling"]) {
    const client = await bench.connected({ token: good, transports: [transport] });
    for (const event of ["fine", "fails", "too large", "odd", "away"]) await client.emitWithAck(event);
    client.disconnect();
    for (const token of bad) await once(bench.client({ token, transports: [transport] }), "connect_error");
  }
  const broken = new WebSocket(
    `${gateway.url.replace("http", "ws")}/clients/socketio/hubs/hub/?EIO=4&transport=websocket&access_token=${good}`,
  );
  broken.on("open", () => broken.send("rubbish"));
  await new Promise((resolve) => broken.on("close", resolve));

  for (const token of bad) {
    await bench.rest("POST", ":send", '42["x"]', { Authorization: `Bearer ${token}` });
    await bench.rest("POST", `:send?access_token=${token}`, "rubbish");
    await fetch(`${gateway.url}/admin/hubs?token=${token}`, { headers: { Authorization: `Bearer ${token}` } });
    const url = `${gateway.url.replace("http", "ws")}/server/tunnel?hub=hub&access_token=${token}`;
    await new Promise((resolve) => new WebSocket(url).on("error", resolve));
  }
  const tunnel = `${gateway.url.replace("http", "ws")}/server/tunnel?hub=hub`;
  const tunnelToken = jwt({ aud: tunnel, exp: now() + 60 });
  const server = new WebSocket(`${tunnel}&access_token=${tunnelToken}`);
  await new Promise((resolve) => server.on("message", resolve));
  server.send("no frame");
  await new Promise((resolve) => server.on("close", resolve));

  const next = "rotated-".repeat(5);
  expect((await bench.admin("PUT", "keys", { primary: "short-secret" })).status).toBe(400);
  expect((await bench.admin("PUT", "keys", { secondary: next })).status).toBe(204);
  const signatures = receiver.received.flatMap(({ headers }) =>
    [headers["ce-signature"], headers["webhook-signature"]].flatMap((text) => text?.split(/[ ,]/) ?? []),
  );
  const identity = receiver.received.map(({ headers }) => headers["authorization"]!.replace("Bearer ", ""));
  return [
    ...[good, tunnelToken, ...bad, ...identity].flatMap((token) => [token, token.split(".")[2]!]),
    ...signatures.map((signature) => signature.replace("sha256=", "")).filter((signature) => signature.length > 10),
    KEYS.primary,
    KEYS.secondary,
    next,
    ADMIN,
    CODE,
    PASSWORD,
    "short-secret",
  ];
}

test.each(["trace", "debug", "info", "warn", "error"])("no secret is logged at level %s", async (level) => {
  let text = "";
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  bench = await Bench.start({
    settings: null,
    nodes: 1,
    gateway: {
      logger: pino({ level }, stream),
      // Nobody is there: what is said about that must not quote the URL.
      redisUrl: `redis://user:${PASSWORD}@127.0.0.1:1`,
    },
    handle: ({ event, body }) => {
      if (event === "fails") return { status: 500, body: "why" };
      if (event === "too large") return { body: "x".repeat(1_000) };
      if (event === "odd") return { body: "odd" };
      return event === "fine" ? { body: body.replace(/^42(\d+).*/, "43$1[]") } : undefined;
    },
  });
  const secrets = await useSecrets();
  const told = ["trace", "debug", "info", "warn"].includes(level);
  await until(() => !told || (text.match(/webhook failed/g) ?? []).length >= 8);
  if (level === "debug") expect(text).toMatch(/"status":401,"code":"Unauthorized".*"msg":"refused"/);
  expect(secrets.length).toBeGreaterThan(30);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).not.toMatch(/eyJ[\w-]+\.|access_token=|Bearer [\w-]{12,}/);
});
