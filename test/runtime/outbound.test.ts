import type { lookup, LookupAddress } from "node:dns";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isPrivateAddress } from "../../server/runtime/outbound/addresses.ts";
import { createOutboundHttp, type OutboundHttp } from "../../server/runtime/outbound/http.ts";
import { startFakeService, startTestRuntime, tempDir } from "./support.ts";

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: IncomingMessage[] = [];
const server = createServer((request, response) => {
  seen.push(request);
  answer(request, response);
});
let url: string;
let http: OutboundHttp;

beforeEach(async () => {
  seen = [];
  answer = (_request, response) => response.end("fine");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = createOutboundHttp({ allowPrivate: true });
});

afterEach(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("JSON both ways, connections kept", async () => {
  answer = (request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () =>
      response.setHeader("content-type", "application/json").end(JSON.stringify({ got: JSON.parse(body) })),
    );
  };
  const sockets = new Set();
  for (let at = 0; at < 5; at++) {
    const result = await http.call({ url: `${url}/x?y=1`, method: "post", body: { at } });
    expect(result).toMatchObject({ status: 200, ok: true, body: { got: { at } } });
    sockets.add(seen.at(-1)!.socket.remotePort);
  }
  // The first connection may still be busy closing its turn when the second call starts.
  expect(sockets.size).toBeLessThan(5);
});

test("redirects, sizes and times are limited", async () => {
  answer = (_request, response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end();
  expect(await http.call({ url })).toMatchObject({ status: 302, ok: false });
  answer = (_request, response) => response.end("x".repeat(2_000_000));
  await expect(http.call({ url })).rejects.toThrow("larger than");
  answer = () => {};
  await expect(http.call({ url, timeout: 100 })).rejects.toThrow("no answer within 100 ms");
});

test("retries what may pass, for methods that may be repeated", async () => {
  let failures = 2;
  answer = (_request, response) => {
    if (failures-- > 0) response.writeHead(503);
    response.end("done");
  };
  expect(await http.call({ url, retries: 3 })).toMatchObject({ status: 200 });
  expect(seen).toHaveLength(3);
  failures = 1;
  answer = (request, response) => (failures-- > 0 ? request.socket.destroy() : response.end("done"));
  expect(await http.call({ url, retries: 1 })).toMatchObject({ status: 200 });
  answer = (_request, response) => response.writeHead(500).end();
  seen = [];
  expect(await http.call({ url, retries: 3 })).toMatchObject({ status: 500 });
  expect(seen).toHaveLength(1);
  await expect(http.call({ url, method: "POST", retries: 1 })).rejects.toThrow("cannot be retried");
  await expect(http.call({ url, retries: 99 })).rejects.toThrow("0 to 5");
});

test("an allow-list of hosts", async () => {
  const strict = createOutboundHttp({ allowPrivate: true, allow: ["127.0.0.1", "*.example.com"] });
  expect((await strict.call({ url })).status).toBe(200);
  await expect(strict.call({ url: "http://example.com/" })).rejects.toThrow("not among the hosts");
  await expect(strict.call({ url: "http://evilexample.com/" })).rejects.toThrow("not among the hosts");
  await strict.close();
});

test("named connections: secrets go out and stay out of sight, paths stay below the base", async () => {
  const temp = tempDir();
  const service = await startFakeService();
  const runtime = await startTestRuntime({
    dataDir: temp.dir,
    connectionString: service.connectionString,
    connections: { crm: { url: `${url}/v1`, headers: { Authorization: "Bearer crm-secret-value" } } },
  });
  await runtime.deploy("caller", [
    {
      kind: "http.request",
      method: "GET",
      route: "call",
      body: `try { const r = await ctx.http({ connection: event.query.name, url: event.query.path, headers: { authorization: "mine", "x-own": "1" } }); ctx.trace("call", r); return { body: r.body, actions: [] }; } catch (error) { return { statusCode: 502, body: error.message, actions: [] }; }`,
    },
  ]);
  const call = async (name: string, path: string) => {
    const response = await fetch(`${runtime.url}/api/call?name=${name}&path=${encodeURIComponent(path)}`);
    return [response.status, await response.text()];
  };
  expect(await call("crm", "/users/1?full=1")).toEqual([200, "fine"]);
  expect([seen[0]!.url, seen[0]!.headers.authorization, seen[0]!.headers["x-own"]]).toEqual([
    "/v1/users/1?full=1",
    "Bearer crm-secret-value",
    "1",
  ]);
  expect(await call("nobody", "/")).toEqual([502, expect.stringContaining('no connection named "nobody"')]);
  for (const path of ["../v2", "http://evil.example/", "..%2f..", "/../x", "\\\\evil"]) {
    const [status, text] = await call("crm", path);
    if (status === 200) expect(seen.at(-1)!.url).toMatch(/^\/v1\//);
    else expect(text).toContain("not a path below");
  }
  expect(JSON.stringify(await runtime.traces())).not.toContain("crm-secret-value");
  // The same host without the connection is as private as any.
  await runtime.deploy("direct", [
    {
      kind: "http.request",
      method: "GET",
      route: "direct",
      body: `await ctx.http({ url: "${url}/v1" }); return { actions: [] };`,
    },
  ]);
  expect((await fetch(`${runtime.url}/api/direct`)).status).toBe(500);
  await runtime.close();
  await service.close();
  temp.remove();
});

test("a name that changes its mind reaches nothing private: it is asked once, and what it said is connected", async () => {
  // Of global unicast space that nobody has.
  const nobody = { address: "2d00::1", family: 6 };
  const local = { address: "127.0.0.1", family: 4 };
  let asked = 0;
  const saying = (...rounds: LookupAddress[][]) => {
    asked = 0;
    const resolve = ((_name: string, _options: object, callback: (error: null, found: LookupAddress[]) => void) =>
      callback(null, rounds[Math.min(asked++, rounds.length - 1)]!)) as unknown as typeof lookup;
    return createOutboundHttp({ allowPrivate: false, resolve });
  };
  const target = url.replace("127.0.0.1", "rebinds.example");
  for (const [rounds, message] of [
    [[[local]], "private address"],
    [[[nobody], [local]], "rebinds.example"],
    [[[local, nobody]], "rebinds.example"],
  ] as const) {
    const careful = saying(...rounds.map((found) => [...found]));
    // oxlint-disable-next-line no-await-in-loop -- they share the counter
    await expect(careful.call({ url: target, timeout: 300 })).rejects.toThrow(message);
    expect(asked).toBe(1);
    // oxlint-disable-next-line no-await-in-loop -- they share the counter
    await careful.close();
  }
  expect(seen).toEqual([]);
});

test("the caller's trace context goes on to the services a run calls", async () => {
  const temp = tempDir();
  const service = await startFakeService();
  const runtime = await startTestRuntime({
    dataDir: temp.dir,
    connectionString: service.connectionString,
    allowPrivateHttp: true,
  });
  const body = (headers: string) =>
    `await ctx.http({ url: "${url}", headers: ${headers} }); await ctx.http({ url: "${url}" }); return { actions: [] };`;
  await runtime.deploy("traced", [
    { kind: "http.request", method: "GET", route: "traced", body: body("{}") },
    { kind: "http.request", method: "GET", route: "own", body: body(`{ Traceparent: "mine" }`) },
  ]);
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const call = (path: string, traceparent?: string) =>
    fetch(`${runtime.url}/api/${path}`, { headers: traceparent ? { traceparent } : {} });
  const sent = () => seen.splice(0).map((request) => String(request.headers.traceparent));
  await call("traced", `00-${traceId}-b7ad6b7169203331-00`);
  const [first, second] = sent();
  expect(first).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  expect(second).not.toBe(first);
  expect((await runtime.traces("traced"))[0].traceId).toBe(traceId);
  for (const bad of [
    undefined,
    "nonsense",
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    `ff-${traceId}-b7ad6b7169203331-01`,
  ]) {
    await call("traced", bad);
    const [fresh, same] = sent();
    expect(fresh).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(fresh!.slice(3, 35)).not.toBe(traceId);
    expect(same!.slice(3, 35)).toBe(fresh!.slice(3, 35));
  }
  await call("own", `00-${traceId}-b7ad6b7169203331-01`);
  expect(sent()[0]).toBe("mine");
  await runtime.close();
  await service.close();
  temp.remove();
});

test.each([
  ["127.0.0.1", true],
  ["10.1.2.3", true],
  ["172.31.255.255", true],
  ["172.32.0.1", false],
  ["192.168.0.1", true],
  ["169.254.169.254", true],
  ["100.64.0.1", true],
  ["8.8.8.8", false],
  ["::1", true],
  ["::", true],
  ["[::1]", true],
  ["fe80::1%eth0", true],
  ["fd00::1", true],
  ["::ffff:127.0.0.1", true],
  ["::ffff:7f00:1", true],
  ["::127.0.0.1", true],
  ["64:ff9b::7f00:1", true],
  ["::ffff:8.8.8.8", false],
  ["2606:4700::1111", false],
  ["example.com", true],
])("%s is private: %s", (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});
