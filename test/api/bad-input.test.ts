import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { io } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startApp } from "../app.ts";
import type { App } from "../app.ts";

/**
 * Bad input of every kind against one running Patchbay: a clear error that says where, nothing lost, everything still
 * running. What is deployed (the Chat flow of the first start) must serve after each of them.
 */
let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

afterEach(async () => {
  const page = await fetch(`${app.runtime}/api/index`);
  expect(page.status).toBe(200);
  const flows = (await (await app.api("GET", "/api/flows")).json()) as { flows: { id: string }[] };
  expect(flows.flows.map(({ id }) => id)).toContain("chat");
});

interface Diagnostic {
  code: string;
  severity: string;
  message: string;
  node?: string;
  field?: string;
  wire?: number;
}

const chatText = () => app.savedFile("chat");
const chat = () => JSON.parse(chatText()) as Record<string, any>;

async function diagnose(document: unknown): Promise<Diagnostic[]> {
  const response = await app.api("POST", "/api/compile", document);
  const body = (await response.json()) as { diagnostics: Diagnostic[] };
  return body.diagnostics.filter(({ severity }) => severity === "error");
}

/** A PUT of a broken document must be refused and leave the file as it was. */
async function refuseToSave(document: unknown): Promise<{ status: number; body: any }> {
  const before = chatText();
  const etag = (await app.api("GET", "/api/flows/chat")).headers.get("etag")!;
  const response = await app.api("PUT", "/api/flows/chat", document, { "if-match": etag });
  expect(chatText()).toBe(before);
  return { status: response.status, body: await response.json() };
}

describe("documents", () => {
  test("a truncated file on disk is listed as broken, shown as it is, and can be mended", async () => {
    const text = chatText().slice(0, 200);
    const path = join(app.flowsDir, "torn.flow.json");
    writeFileSync(path, text);
    const { flows } = (await (await app.api("GET", "/api/flows")).json()) as {
      flows: { id: string; broken?: string }[];
    };
    expect(flows.find(({ id }) => id === "torn")?.broken).toMatch(/Line \d+, column \d+/);
    expect(await (await app.api("GET", "/api/flows/torn")).text()).toBe(text);
    expect((await app.api("POST", "/api/flows/torn/deployment", {})).status).toBe(422);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test("a body that is not JSON", async () => {
    const { status, body } = await refuseToSave('{"format": 1, "id":');
    expect(status).toBe(400);
    expect(body.message).toMatch(/JSON/);
  });

  test("a duplicate node id", async () => {
    const text = chatText().replace('"nodes": {', '"nodes": {\n    "chat": {"config": {}, "type": "log"},');
    const { status, body } = await refuseToSave(text);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(body)).toMatch(/chat/);
    expect(JSON.stringify(body)).toMatch(/twice|duplicate|more than once/i);
  });
});

describe("flows that do not make sense", () => {
  test("an unknown node type", async () => {
    const flow = chat();
    flow["nodes"].strange = { type: "teleport", config: {} };
    expect(await diagnose(flow)).toContainEqual(
      expect.objectContaining({ node: "strange", message: expect.stringContaining("teleport") }),
    );
  });

  test("a wire to nowhere", async () => {
    const flow = chat();
    flow["wires"].push({ from: "chat", port: "next", to: "ghost" });
    const errors = await diagnose(flow);
    expect(errors).toContainEqual(expect.objectContaining({ message: expect.stringContaining("ghost") }));
  });

  test("a cycle", async () => {
    const flow = chat();
    flow["nodes"].a = { type: "log", config: { message: "a" } };
    flow["nodes"].b = { type: "log", config: { message: "b" } };
    flow["wires"].push(
      { from: "chat", port: "next", to: "a" },
      { from: "a", port: "next", to: "b" },
      { from: "b", port: "next", to: "a" },
    );
    const errors = await diagnose(flow);
    expect(errors.some(({ code, message }) => /cycle|loop/.test(`${code} ${message}`))).toBe(true);
  });

  test("an expression that does not parse", async () => {
    const flow = chat();
    flow["nodes"].noise = { type: "log", config: { message: { js: "event.params.(" } } };
    flow["wires"].push({ from: "chat", port: "next", to: "noise" });
    expect(await diagnose(flow)).toContainEqual(
      expect.objectContaining({ node: "noise", field: expect.stringContaining("message") }),
    );
  });

  test("a function with a type error", async () => {
    const flow = chat();
    flow["nodes"].shout = { type: "function", config: { code: "const size: number = 'loud';\nreturn size;" } };
    flow["wires"].push({ from: "chat", port: "next", to: "shout" });
    const errors = await diagnose(flow);
    expect(errors).toContainEqual(
      expect.objectContaining({ node: "shout", field: "code", message: expect.stringContaining("not assignable") }),
    );
    /* And it cannot be deployed: what is live stays live. */
    const etag = (await app.api("GET", "/api/flows/chat")).headers.get("etag")!;
    const before = chatText();
    expect((await app.api("PUT", "/api/flows/chat", flow, { "if-match": etag })).status).toBe(200);
    const refused = await app.api("POST", "/api/flows/chat/deployment", {});
    expect(refused.status).toBe(422);
    const { diagnostics } = (await refused.json()) as { diagnostics: Diagnostic[] };
    expect(diagnostics).toContainEqual(expect.objectContaining({ node: "shout", field: "code" }));
    const now = (await app.api("GET", "/api/flows/chat")).headers.get("etag")!;
    expect((await app.api("PUT", "/api/flows/chat", before, { "if-match": now })).status).toBe(200);
  });
});

describe("saving", () => {
  test("a stale write is refused with 412 and changes nothing", async () => {
    const before = chatText();
    const stale = await app.api("PUT", "/api/flows/chat", chat(), { "if-match": '"0000"' });
    expect(stale.status).toBe(412);
    expect(chatText()).toBe(before);
  });

  test("an id that would leave the folder", async () => {
    const outside = join(mkdtempSync(join(tmpdir(), "patchbay-outside-")), "x");
    const response = await app.api("PUT", `/api/flows/${encodeURIComponent(`../${outside}`)}`, chat(), {
      "if-none-match": "*",
    });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(500);
  });
});

describe("clients", () => {
  async function refusal(token: string | undefined): Promise<string> {
    const socket = io(app.gateway, {
      path: "/clients/socketio/hubs/hub",
      query: token ? { access_token: token } : {},
      reconnection: false,
      transports: ["websocket"],
    });
    try {
      return await new Promise<string>((resolve, reject) => {
        socket.on("connect", () => reject(new Error("was let in")));
        socket.on("connect_error", (error) => resolve(error.message));
      });
    } finally {
      socket.close();
    }
  }

  function sign(key: string, claims: { exp: number }) {
    return new SignJWT({})
      .setProtectedHeader({ alg: "HS256" })
      .setAudience(`${app.gateway}/clients/socketio/hubs/hub`)
      .setExpirationTime(claims.exp)
      .sign(new TextEncoder().encode(key));
  }

  test("a token that expired, one signed by a stranger, and none at all", async () => {
    const { accessKey } = JSON.parse(readFileSync(join(app.dataDir, "secrets.json"), "utf8")) as { accessKey: string };
    const now = Math.floor(Date.now() / 1000);
    for (const token of [
      await sign(accessKey, { exp: now - 3_600 }),
      await sign("x".repeat(48), { exp: now + 3_600 }),
      undefined,
    ]) {
      expect(await refusal(token)).not.toBe("");
    }
    const raw = await fetch(
      `${app.gateway}/clients/socketio/hubs/hub/?EIO=4&transport=polling&access_token=${await sign(accessKey, { exp: now - 3_600 })}`,
    );
    expect(raw.status).toBe(401);
    expect(await raw.text()).toMatch(/expired|exp/i);
  });
});

describe("the runtime", () => {
  test("a webhook without a signature, and one that is no CloudEvent", async () => {
    const hook = `${app.runtime}/runtime/webhooks/socketio`;
    const unsigned = await fetch(hook, {
      method: "POST",
      body: '42["chat","hi"]',
      headers: {
        "content-type": "text/plain",
        "ce-specversion": "1.0",
        "ce-awpsversion": "1.0",
        "ce-type": "azure.webpubsub.user.message",
        "ce-source": "/hubs/hub/client/c1",
        "ce-id": "1",
        "ce-hub": "hub",
        "ce-connectionid": "c1",
        "ce-eventname": "chat",
        "ce-namespace": "/",
        "ce-socketid": "s1",
      },
    });
    expect(unsigned.status).toBe(401);
    expect(
      (await fetch(hook, { method: "POST", body: "{}", headers: { "content-type": "application/json" } })).status,
    ).toBe(400);
  });

  test("an unknown route", async () => {
    const response = await fetch(`${app.runtime}/api/nothing-here`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toMatch(/json/);
  });
});
