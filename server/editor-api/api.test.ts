import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCESS_KEY, reply, startTestApi, TOKEN } from "./testing.ts";
import type { TestApi } from "./testing.ts";

let under: TestApi;
beforeAll(async () => {
  under = await startTestApi();
});
afterAll(() => under.close());

test("a client token is good for its hub and user for an hour", async () => {
  const { status, body } = await under.call("POST", "/api/clients/token", { body: { hub: "hub", userId: "ann" } });
  expect([status, body.endpoint, body.path]).toEqual([200, "http://localhost:8080", "/clients/socketio/hubs/hub"]);
  const audience = "http://localhost:8080/clients/socketio/hubs/hub";
  const { payload } = await jwtVerify(body.token, new TextEncoder().encode(ACCESS_KEY), {
    audience,
    algorithms: ["HS256"],
  });
  expect(payload.sub).toBe("ann");
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
  const refused = await under.call("POST", "/api/clients/token", { body: { hub: "1", extra: true } });
  expect([refused.status, refused.body.code, refused.body.issues]).toEqual([
    400,
    "bad-body",
    expect.arrayContaining([expect.objectContaining({ path: "hub" })]),
  ]);
});

test("a body that is not JSON is a clear error", async () => {
  const answer = await under.call("POST", "/api/clients/token", { body: '{"hub":' });
  expect([answer.status, answer.body.code]).toEqual([400, "not-json"]);
});

describe("runs", () => {
  test("are passed on, with the query checked", async () => {
    expect((await under.call("GET", "/api/traces?flow=chat&limit=5")).body).toEqual({
      traces: [{ id: "t1", flow: "chat" }],
    });
    expect(under.runtime.calls.at(-1)).toMatchObject({
      path: "traces?flow=chat&limit=5",
      authorization: "Bearer admin",
    });
    expect((await under.call("GET", "/api/traces?limit=many")).status).toBe(400);
  });

  test("are streamed, whole events only, across a restart of the runtime", { timeout: 15_000 }, async () => {
    const leave = new AbortController();
    const response = await fetch(`${under.api.url}/api/traces/stream?flow=chat`, {
      headers: { authorization: `Bearer ${TOKEN}` },
      signal: leave.signal,
    });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    let text = "";
    const reading = (async () => {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
    })().catch(() => {});
    await expect.poll(() => under.runtime.streams()).toBe(1);
    under.runtime.emit('event: trace\ndata: {"id":"one"}\n\nevent: trace\ndata: {"id":"ha');
    await expect.poll(() => text).toContain('{"id":"one"}');
    await under.runtime.stop();
    await expect.poll(() => under.runtime.streams()).toBe(0);
    await under.runtime.start();
    await expect.poll(() => under.runtime.streams(), { timeout: 5_000 }).toBe(1);
    under.runtime.emit('event: trace\ndata: {"id":"two"}\n\n');
    await expect.poll(() => text).toContain('{"id":"two"}');
    expect(text).not.toContain('"ha');
    leave.abort();
    await reading;
    await expect.poll(() => under.runtime.streams()).toBe(0);
  });
});

describe("the description", () => {
  test("names every route with its parameters and answers", async () => {
    const { body } = await reply(`${under.api.url}/api/openapi.json`);
    const operations = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(operations.toSorted()).toMatchInlineSnapshot(`
      [
        "delete /api/flows/{id}",
        "delete /api/flows/{id}/deployment",
        "delete /api/session",
        "get /api/deployments",
        "get /api/diagnostics",
        "get /api/exports/targets",
        "get /api/flows",
        "get /api/flows/{id}",
        "get /api/flows/{id}/deployment/versions",
        "get /api/flows/{id}/export",
        "get /api/flows/{id}/export/files",
        "get /api/flows/{id}/versions",
        "get /api/flows/{id}/versions/{version}",
        "get /api/openapi.json",
        "get /api/parts",
        "get /api/session",
        "get /api/traces",
        "get /api/traces/stream",
        "get /healthz",
        "get /metrics",
        "get /readyz",
        "post /api/clients/token",
        "post /api/compile",
        "post /api/flows/{id}/deployment",
        "post /api/flows/{id}/deployment/disable",
        "post /api/flows/{id}/deployment/enable",
        "post /api/flows/{id}/deployment/rollback",
        "post /api/session",
        "put /api/flows/{id}",
      ]
    `);
    expect(body.paths["/api/flows/{id}"].put).toMatchObject({
      requestBody: { required: true },
      parameters: expect.arrayContaining([
        expect.objectContaining({ name: "id", in: "path" }),
        expect.objectContaining({ name: "If-Match", in: "header" }),
      ]),
      responses: { 412: expect.anything(), 428: expect.anything(), 401: expect.anything() },
    });
    expect(body.paths["/api/traces"].get.parameters).toContainEqual(
      expect.objectContaining({ name: "limit", in: "query", required: false }),
    );
  });

  test("an unknown route points at it", async () => {
    const answer = await under.call("GET", "/api/nonsense");
    expect([answer.status, answer.body.message]).toEqual([404, expect.stringContaining("/api/openapi.json")]);
    expect((await under.call("POST", "/api/session/nonsense")).status).toBe(404);
  });
});

test("metrics count requests by route, not by flow", async () => {
  await under.call("GET", "/api/flows/some-secret-name");
  const { text } = await reply(`${under.api.url}/metrics`);
  expect(text).toMatch(/_count\{part="editor",method="GET",route="\/api\/flows\/\{id\}",status="404"\} 1/);
  expect(text).not.toContain("some-secret-name");
});

describe("the editor's files", () => {
  test("a clear page when they are not built", async () => {
    const missing = await reply(`${under.api.url}/`);
    expect([missing.status, missing.text]).toEqual([503, expect.stringContaining("The editor is not built")]);
  });

  test("the page anew each time, hashed files for ever, compressed, nothing outside", async () => {
    const web = join(under.folder, "web");
    const script = `console.log("${"x".repeat(5_000)}");`;
    await mkdir(join(web, "assets"), { recursive: true });
    await writeFile(join(web, "index.html"), "<!doctype html><title>Patchbay</title>");
    await writeFile(join(web, "assets", "main-a1b2.js"), script);
    await writeFile(join(under.folder, "secret.txt"), "do not show");
    const page = await reply(`${under.api.url}/flows/chat`);
    expect([page.status, page.text, page.headers.get("cache-control")]).toEqual([
      200,
      expect.stringContaining("Patchbay"),
      "no-cache",
    ]);
    // Not by `fetch`, which asks caches to step aside as soon as it sees the header.
    const again = await request(`${under.api.url}/`, { headers: { "if-none-match": page.headers.get("etag") ?? "" } });
    expect(again.statusCode).toBe(304);
    const compressed = await fetch(`${under.api.url}/assets/main-a1b2.js`, { headers: { "accept-encoding": "br" } });
    expect([compressed.headers.get("content-encoding"), compressed.headers.get("cache-control")]).toEqual([
      "br",
      "public, max-age=31536000, immutable",
    ]);
    expect(await compressed.text()).toBe(script);
    for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/missing.js"]) {
      const answer = await reply(under.api.url + path);
      expect([path, answer.text.includes("do not show")]).toEqual([path, false]);
    }
    expect((await reply(`${under.api.url}/missing.js`)).status).toBe(404);
    await writeFile(join(web, "index.html"), "<!doctype html><title>Rebuilt</title>");
    expect((await reply(`${under.api.url}/`)).text).toContain("Rebuilt");
  });
});
