import { afterAll, beforeAll, expect, test } from "vitest";
import type { Socket } from "socket.io-client";
import { Bench, group, jwt, KEYS, now, once } from "./kit/gateway.ts";

let bench: Bench;
let a: Socket;
let b: Socket;
let inChat: Socket;
beforeAll(async () => {
  bench = await Bench.start();
  [a, b, inChat] = await Promise.all([
    bench.connected({ userId: "ann" }),
    bench.connected({ userId: "bob" }),
    bench.connected({ userId: "ann", namespace: "/chat" }),
  ]);
});
afterAll(() => bench.close());

const connectionOf = async (socket: Socket) =>
  (await bench.receiver.next(({ headers }) => headers["ce-socketid"] === socket.id)).headers["ce-connectionid"]!;

/** What each client got of messages sent by `send`; a last message to all marks the end. */
async function heard(send: () => Promise<unknown>): Promise<{ a: unknown[]; b: unknown[]; inChat: unknown[] }> {
  const got = { a: [] as unknown[], b: [] as unknown[], inChat: [] as unknown[] };
  const sockets = { a, b, inChat };
  for (const name of ["a", "b", "inChat"] as const) sockets[name].on("news", (value) => got[name].push(value));
  await send();
  const ends = Promise.all([a, b, inChat].map((socket) => once(socket, "end")));
  await bench.rest("POST", ":send", '42["end"]');
  await bench.rest("POST", ":send", '42/chat,["end"]');
  await ends;
  for (const socket of [a, b, inChat]) socket.off("news");
  return got;
}

test(":send reaches everyone in the packet's namespace", async () => {
  expect(await heard(() => bench.rest("POST", ":send", '42["news",1]'))).toEqual({ a: [1], b: [1], inChat: [] });
  expect(await heard(() => bench.rest("POST", ":send", '42/chat,["news",2]'))).toEqual({ a: [], b: [], inChat: [2] });
});

test("groups, users and connections are reached by name, with 202 also for nobody", async () => {
  const toGroup = () => bench.rest("POST", `groups/${group("/", a.id)}/:send`, '42["news",3]');
  expect(await heard(toGroup)).toEqual({ a: [3], b: [], inChat: [] });
  expect(await heard(() => bench.rest("POST", "users/ann/:send", '42["news",4]'))).toEqual({
    a: [4],
    b: [],
    inChat: [],
  });
  const connection = await connectionOf(b);
  expect(await heard(() => bench.rest("POST", `connections/${connection}/:send`, '42["news",5]'))).toMatchObject({
    b: [5],
  });
  for (const path of ["groups/nobody/:send", "users/nobody/:send", "connections/nobody/:send", ":send"]) {
    expect((await bench.rest("POST", path, '42["nobody"]')).status).toBe(202);
  }
});

test("rooms are joined and left by filter, and filters and exclusions narrow a send", async () => {
  const join = (socket: Socket, room: string) =>
    bench.rest(
      "POST",
      ":addToGroups",
      JSON.stringify({ groups: [group("/", room)], filter: `'${group("/", socket.id)}' in groups` }),
      {
        "Content-Type": "application/json",
      },
    );
  expect((await join(a, "r")).status).toBe(200);
  await join(b, "r");
  await join(b, "s");
  const send = (query: string) => bench.rest("POST", `groups/${group("/", "r")}/:send?${query}`, '42["news",6]');
  expect(await heard(() => send(""))).toEqual({ a: [6], b: [6], inChat: [] });
  const notS = encodeURIComponent(`not ('${group("/", "s")}' in groups)`);
  expect(await heard(() => send(`filter=${notS}`))).toEqual({ a: [6], b: [], inChat: [] });
  const connection = await connectionOf(a);
  expect(await heard(() => send(`excluded=${connection}&excluded=x`))).toEqual({ a: [], b: [6], inChat: [] });
  const body = JSON.stringify({ groups: [group("/", "r")], filter: "userId eq 'bob'" });
  expect((await bench.rest("POST", ":removeFromGroups", body, { "Content-Type": "application/json" })).status).toBe(
    200,
  );
  expect(await heard(() => send(""))).toEqual({ a: [6], b: [], inChat: [] });
});

test("41 disconnects one socket, and with close its connection", async () => {
  const one = await bench.connected();
  const id = one.id!;
  // It may come before the answer.
  const left = once(one, "disconnect");
  await bench.rest("POST", `groups/${group("/", id)}/:send`, "41");
  expect((await left)[0]).toBe("io server disconnect");
  await bench.receiver.next(({ event, headers }) => event === "disconnected" && headers["ce-socketid"] === id);

  const two = await bench.connected();
  const chat = two.io.socket("/chat");
  await once(chat, "connect");
  const gone = once(chat, "disconnect");
  await bench.rest("POST", `groups/${group("/", two.id)}/:send`, '41{"close":true}');
  await gone;
  expect(two.connected).toBe(false);
});

test("errors say what was wrong, in the service's shape", async () => {
  const cases: [Promise<Response>, number, string][] = [
    [bench.rest("POST", ":send", "hello"), 400, "body"],
    [bench.rest("POST", ":send?filter=userId%20eq", '42["x"]'), 400, "filter"],
    [bench.rest("POST", ":send", '42["x"]', { "Content-Type": "image/png" }), 415, "Content-Type"],
    [bench.rest("POST", ":send", `42["${"x".repeat(1_048_577)}"]`), 413, "body"],
    [bench.rest("POST", ":send?messageTtlSeconds=301", '42["x"]'), 400, "messageTtlSeconds"],
    [bench.rest("POST", ":send?api-version=1999-01-01", '42["x"]'), 400, "api-version"],
    [bench.rest("GET", ":send"), 405, "method"],
    [bench.rest("POST", "nothing/at/all", "x"), 404, "path"],
    [bench.rest("POST", ":addToGroups", "{", { "Content-Type": "application/json" }), 400, "body"],
    [bench.rest("POST", ":addToGroups", "{}", { "Content-Type": "application/json" }), 400, "body"],
    [bench.rest("POST", ":send", '42["x"]', { Authorization: "" }), 401, "Authorization"],
  ];
  for (const [call, status, target] of cases) {
    const response = await call;
    const body = (await response.json()) as Record<string, unknown>;
    expect([response.status, body["target"]]).toEqual([status, target]);
    expect(Object.keys(body)).toEqual(["code", "message", "target", "details", "inner"]);
    expect(response.headers.get("x-ms-error-code")).toBe(body["code"]);
  }
});

test("tokens: either key, HS256 only, exp required, the right audience", async () => {
  const url = `${bench.gateway.url}/api/hubs/hub/:send`;
  const post = (token: string) =>
    fetch(`${url}?api-version=2024-12-01`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "text/plain" },
      body: '42["x"]',
    }).then((response) => response.status);
  const exp = now() + 60;
  expect(await post(jwt({ aud: url, exp }))).toBe(202);
  expect(await post(jwt({ aud: url, exp }, KEYS.secondary))).toBe(202);
  expect(await post(jwt({ aud: `${url}?api-version=2024-12-01`.toUpperCase(), exp }))).toBe(202);
  expect(await post(jwt({ aud: [url, "other"], exp: now() - 120 }))).toBe(202);
  expect(await post(jwt({ aud: url, exp: now() - 400 }))).toBe(401);
  expect(await post(jwt({ aud: url }))).toBe(401);
  expect(await post(jwt({ aud: `${bench.gateway.url}/api/hubs/other/:send`, exp }))).toBe(401);
  expect(await post(jwt({ aud: url, exp }, "x".repeat(40)))).toBe(401);
  expect(await post(jwt({ aud: url, exp }, KEYS.primary, { alg: "none" }))).toBe(401);
  expect(await post(jwt({ aud: url, exp }, KEYS.primary, { alg: "HS512" }))).toBe(401);
  expect(await post("rubbish")).toBe(401);
});
