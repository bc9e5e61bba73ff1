import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEditorApi } from "../index.ts";
import { reply, startTestApi, TOKEN } from "../testing.ts";
import type { Reply, TestApi } from "../testing.ts";

let under: TestApi;
let url: string;
beforeAll(async () => {
  under = await startTestApi({ allowedOrigins: ["https://flows.example.com"] });
  url = under.api.url;
});
afterAll(() => under.close());

const json = { "content-type": "application/json" };
const cookieOf = ({ headers }: Reply) => headers.get("set-cookie")?.split(";")[0] ?? "";
const signIn = async () => cookieOf(await reply(under.api.signInUrl()));

/** `fetch` sets Host itself, so this goes through node:http. */
function withHost(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${url}/healthz`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("error", reject).end();
  });
}

describe("signing in", () => {
  test("the API is closed to those who are not, except what says nothing", async () => {
    for (const path of [
      "/api/flows",
      "/api/session",
      "/api/deployments",
      "/api/traces",
      "/api/exports/targets",
      "/api/nonsense",
    ]) {
      const answer = await reply(url + path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, "signed-out"]);
    }
    for (const path of ["/healthz", "/readyz", "/metrics", "/api/openapi.json"])
      expect((await reply(url + path)).status).toBe(200);
  });

  test("the URL works once, for one browser, with a cookie that scripts and other sites cannot use", async () => {
    const once = under.api.signInUrl();
    const first = await reply(once);
    expect([first.status, first.headers.get("location")]).toEqual([303, "/"]);
    expect(first.headers.get("set-cookie")).toMatch(/; HttpOnly; SameSite=Strict/);
    expect((await reply(`${url}/api/session`, { headers: { cookie: cookieOf(first) } })).status).toBe(200);
    const second = await reply(once);
    expect([second.status, second.headers.get("set-cookie")]).toEqual([303, null]);
    expect((await reply(`${url}/sign-in?code=guess`)).headers.get("set-cookie")).toBeNull();
  });

  test("by the token in a body: the right one only", async () => {
    const wrong = await reply(`${url}/api/session`, {
      method: "POST",
      headers: { ...json, origin: url },
      body: '{"token":"wrong"}',
    });
    expect([wrong.status, wrong.body.code, wrong.headers.get("set-cookie")]).toEqual([401, "wrong-token", null]);
    const right = await reply(`${url}/api/session`, {
      method: "POST",
      headers: { ...json, origin: url },
      body: JSON.stringify({ token: TOKEN }),
    });
    expect(right.status).toBe(204);
    expect((await reply(`${url}/api/session`, { headers: { cookie: cookieOf(right) } })).status).toBe(200);
  });

  test("a cookie that was changed, that ran out or that another token made is none", async () => {
    const cookie = await signIn();
    const [name, expiry, signature] = cookie.split(/[=.]/);
    const past = Math.floor(Date.now() / 1000) - 10;
    for (const bad of [
      `${name}=${Number(expiry) + 1}.${signature}`,
      `${name}=${past}.${signature}`,
      `${name}=${expiry}.`,
      `${name}=x`,
      `other=1; ${name}=`,
    ]) {
      expect((await reply(`${url}/api/session`, { headers: { cookie: bad } })).status).toBe(401);
    }
    const other = await startTestApi({ token: "quite-another-token" });
    expect((await reply(`${other.api.url}/api/session`, { headers: { cookie } })).status).toBe(401);
    await other.close();
  });

  test("a cookie outlives a restart", async () => {
    const cookie = await signIn();
    const again = await startTestApi();
    expect((await reply(`${again.api.url}/api/session`, { headers: { cookie } })).status).toBe(200);
    await again.close();
  });

  test("a wrong bearer token is refused even beside a good cookie", async () => {
    const cookie = await signIn();
    expect((await reply(`${url}/api/session`, { headers: { cookie, authorization: "Bearer wrong" } })).status).toBe(
      401,
    );
  });

  test("signing out takes the cookie away", async () => {
    const out = await reply(`${url}/api/session`, {
      method: "DELETE",
      headers: { ...json, origin: url, cookie: await signIn() },
    });
    expect([out.status, out.headers.get("set-cookie")]).toEqual([204, expect.stringContaining("Max-Age=0")]);
  });
});

describe("who may write", () => {
  const write = async (headers: Record<string, string>) =>
    (await reply(`${url}/api/compile`, { method: "POST", headers, body: "" })).body.code as string;

  test("a page of another origin may not, another port of this host included", async () => {
    const cookie = await signIn();
    for (const origin of [
      "https://evil.example",
      "http://127.0.0.1:7071",
      `${url}.evil.example`,
      "null",
      url.replace("http", "https"),
    ]) {
      expect([origin, await write({ ...json, cookie, origin })]).toEqual([origin, "foreign-origin"]);
      expect(await write({ ...json, authorization: `Bearer ${TOKEN}`, origin })).toBe("foreign-origin");
    }
    expect(await write({ ...json, cookie })).toBe("foreign-origin");
  });

  test("the editor's own page, an allowed origin and a tool with the token may", async () => {
    const cookie = await signIn();
    expect(await write({ ...json, cookie, origin: url })).toBe("no-body");
    expect(await write({ ...json, cookie, origin: "https://flows.example.com" })).toBe("no-body");
    expect(await write({ ...json, authorization: `Bearer ${TOKEN}` })).toBe("no-body");
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
    "a body of type %j is not read",
    async (type) => {
      const headers = { authorization: `Bearer ${TOKEN}`, ...(type ? { "content-type": type } : {}) };
      const answer = await reply(`${url}/api/compile`, { method: "POST", headers, body: Buffer.from("{}") });
      expect([answer.status, answer.body.code]).toEqual([415, "json-only"]);
    },
  );
});

describe("what a browser is told", () => {
  test("names this server does not have are refused (DNS rebinding)", async () => {
    expect(await withHost("evil.example")).toBe(421);
    expect(await withHost("evil.example:3000")).toBe(421);
    expect(await withHost("localhost.evil.example")).toBe(421);
    for (const host of ["localhost:3000", "127.0.0.1:1", "[::1]:3000", "192.168.1.7", "flows.example.com"]) {
      expect([host, await withHost(host)]).toEqual([host, 200]);
    }
  });

  test("the policy names the service and the runtime and allows no eval", async () => {
    const policy = (await reply(`${url}/`)).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain("unsafe-eval");
    expect(policy).toContain(
      `connect-src 'self' http://localhost:8080 ws://localhost:8080 ${under.runtime.url} ${under.runtime.url.replace("http", "ws")};`,
    );
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test("other machines are let in with a real token only", async () => {
    const options = {
      host: "0.0.0.0",
      port: 0,
      flowsDir: `${under.folder}/f`,
      dataDir: `${under.folder}/d`,
      webRoot: under.folder,
    };
    const rest = {
      runtime: { url: under.runtime.url, adminToken: "x" },
      service: { connectionString: "Endpoint=http://localhost;AccessKey=x", endpoint: "http://localhost" },
    };
    await expect(startEditorApi({ ...options, ...rest, token: "short" })).rejects.toThrow(
      "reachable from other machines",
    );
    await expect(startEditorApi({ ...options, ...rest, host: "127.0.0.1", token: "" })).rejects.toThrow(
      "token is empty",
    );
    const origins = { token: "x", host: "127.0.0.1", allowedOrigins: ["flows example"] };
    await expect(startEditorApi({ ...options, ...rest, ...origins })).rejects.toThrow("is not an origin");
    const open = await startEditorApi({ ...options, ...rest, token: "long-enough-to-be-a-secret" });
    expect((await reply(`${open.url}/healthz`)).status).toBe(200);
    await open.close();
  });
});
