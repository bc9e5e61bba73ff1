/** Webhooks that must bring an identity: our gateway as the caller and its own issuer, and whoever else tries. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startApp } from "../app.ts";
import { ask, startStack, type Stack } from "../faults/support.ts";
import { startFakeService, startTestRuntime, tempDir, webhookHeaders, type TestRuntime } from "./support.ts";

const AUDIENCE = "api://handlers";
const say = [
  { kind: "socket.event" as const, event: "say", body: "return { ack: [event.parameters[0]], actions: [] };" },
];

/** A real local OIDC issuer. */
let issuer: Server;
let issuerUrl: string;
let key: CryptoKey;
let asked = 0;
const temp = tempDir();

beforeAll(async () => {
  const pair = await generateKeyPair("ES256");
  key = pair.privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "one", alg: "ES256", use: "sig" };
  issuer = createServer((request, response) => {
    asked++;
    const body = request.url === "/keys" ? { keys: [jwk] } : { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` };
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
});
afterAll(() => {
  issuer.close();
  temp.remove();
});

const token = (claims: { iss?: string; aud?: string; sub?: string; exp?: string } = {}, by = key) =>
  new SignJWT()
    .setProtectedHeader({ alg: "ES256", kid: "one" })
    .setIssuer(claims.iss ?? issuerUrl)
    .setSubject(claims.sub ?? "the-service")
    .setAudience(claims.aud ?? AUDIENCE)
    .setExpirationTime(claims.exp ?? "10m")
    .sign(by);

test("the embedded gateway is told to bring one, and its events are served", async () => {
  let stack: Stack | undefined;
  try {
    // Its address is only known once it listens, and it is its own issuer.
    stack = await startStack({}, undefined, (gateway) => ({
      webhookIdentity: { issuer: gateway.url, audience: AUDIENCE, subject: "patchbay-gateway" },
    }));
    await stack.runtime.deploy("said", say);
    await stack.hubReady();
    const client = await stack.client();
    expect(await ask(client, "say", "hello")).toBe("hello");
    // A valid signature alone is not enough.
    expect((await stack.runtime.webhook("event", '421["say",1]')).status).toBe(401);
  } finally {
    await stack?.close();
  }
});

test("tokens of others, for others, of another subject, too old or none are refused with the reason", async () => {
  const service = await startFakeService();
  const webhookIdentity = { issuer: issuerUrl, audience: AUDIENCE, subject: "the-service" };
  const runtime = await startTestRuntime({
    dataDir: `${temp.dir}/signed`,
    connectionString: service.connectionString,
    webhookIdentity,
  });
  try {
    await runtime.deploy("said", say);
    const send = (authorization?: string, headers: Record<string, string> = {}) =>
      runtime.webhook("event", '421["say","hi"]', {
        headers: { ...headers, ...(authorization ? { authorization } : {}) },
      });
    const good = `Bearer ${await token()}`;
    expect(await send(good)).toEqual({ status: 200, body: '431["hi"]' });
    const before = asked;
    expect((await send(good)).status).toBe(200);
    expect(asked).toBe(before);
    // Neither proof stands in for the other.
    expect((await send(good, { "ce-signature": "sha256=00" })).status).toBe(401);
    const stranger = (await generateKeyPair("ES256")).privateKey;
    for (const [given, why] of [
      [undefined, "is missing"],
      ["Basic abc", "is missing"],
      ["Bearer nonsense", "not signed by"],
      [`Bearer ${await token({}, stranger)}`, "not signed by"],
      [`Bearer ${await token({ iss: "https://elsewhere.example" })}`, "iss"],
      [`Bearer ${await token({ aud: "api://others" })}`, "aud"],
      [`Bearer ${await token({ sub: "somebody" })}`, "sub"],
      [`Bearer ${await token({ exp: "-10m" })}`, "expired"],
    ] as const) {
      const { status, body } = await send(given);
      expect([status, JSON.parse(body)]).toEqual([401, { code: "identity", message: expect.stringContaining(why) }]);
      expect(body).not.toContain("hi");
    }
    // The consent to be called needs none.
    const check = await fetch(`${runtime.url}/runtime/webhooks/socketio`, {
      method: "OPTIONS",
      headers: { "WebHook-Request-Origin": "x" },
    });
    expect(check.status).toBe(200);
  } finally {
    await runtime.close();
    await service.close();
  }
});

test("without an access key it is proof enough, and no code is needed", async () => {
  const runtime: TestRuntime = await startTestRuntime({
    dataDir: `${temp.dir}/keyless`,
    connectionString: "Endpoint=http://localhost;Version=1.0;",
    webhookIdentity: { issuer: issuerUrl, audience: AUDIENCE },
  });
  try {
    await runtime.deploy("said", say);
    const headers = { ...webhookHeaders("event"), "ce-signature": "", authorization: `Bearer ${await token()}` };
    expect((await runtime.webhook("event", '421["say","hi"]', { headers })).body).toBe('431["hi"]');
    expect((await runtime.webhook("event", '421["say","hi"]')).status).toBe(401);
  } finally {
    await runtime.close();
  }
});

test("half a setting is refused at start", async () => {
  await expect(startApp({ env: { PATCHBAY_WEBHOOK_ISSUER: issuerUrl } })).rejects.toThrow(/PATCHBAY_WEBHOOK_AUDIENCE/);
});
