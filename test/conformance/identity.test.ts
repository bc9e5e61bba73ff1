import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebPubSubServiceClient } from "@azure/web-pubsub";
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bench, once } from "./kit/gateway.ts";

/** A real local OIDC issuer. */
let issuer: Server;
let issuerUrl: string;
let key: CryptoKey;
let stranger: CryptoKey;
let bench: Bench;
beforeAll(async () => {
  const pair = await generateKeyPair("RS256");
  key = pair.privateKey;
  stranger = (await generateKeyPair("RS256")).privateKey;
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: "one", alg: "RS256", use: "sig" };
  issuer = createServer((req, res) => {
    const body = req.url === "/keys" ? { keys: [jwk] } : { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` };
    res.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => issuer.listen(0, "127.0.0.1", resolve));
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  bench = await Bench.start({ gateway: { identity: { issuer: issuerUrl } } });
});
afterAll(async () => {
  await bench.close();
  issuer.close();
});

function token(claims: { iss?: string; aud?: string; exp?: string } = {}, by: CryptoKey = key): Promise<string> {
  return new SignJWT({ oid: "someone" })
    .setProtectedHeader({ alg: "RS256", kid: "one" })
    .setIssuer(claims.iss ?? issuerUrl)
    .setAudience(claims.aud ?? "https://webpubsub.azure.com")
    .setExpirationTime(claims.exp ?? "10m")
    .sign(by);
}

test("the SDK works with a credential instead of a key, client tokens included", async () => {
  const credential = { getToken: async () => ({ token: await token(), expiresOnTimestamp: Date.now() + 600_000 }) };
  const service = new WebPubSubServiceClient(bench.gateway.url, credential, "hub", { allowInsecureConnection: true });
  // The SDK refuses to send credentials over plain HTTP; the service behind it is on this machine.
  const pipeline = (service as any).client.pipeline;
  pipeline.removePolicy({ name: "bearerTokenAuthenticationPolicy" });
  pipeline.addPolicy({
    name: "plainBearer",
    sendRequest: async (request: any, next: any) => {
      request.headers.set("Authorization", `Bearer ${(await credential.getToken()).token}`);
      return next(request);
    },
  });
  const issued = await service.getClientAccessToken({ clientProtocol: "socketio", userId: "ida", groups: ["g"] });
  const client = await bench.connected({ token: issued.token });
  const news = once(client, "news");
  await service.group("g").sendToAll('42["news",1]', { contentType: "text/plain" });
  expect(await news).toEqual([1]);
  expect(await service.userExists("ida")).toBe(true);
});

test("tokens of others, for others or too old are refused", async () => {
  const status = async (bearer: string) =>
    (await bench.rest("POST", ":send", '42["x"]', { Authorization: `Bearer ${bearer}` })).status;
  expect(await status(await token())).toBe(202);
  expect(await status(await token({ iss: "https://elsewhere.example" }))).toBe(401);
  expect(await status(await token({ aud: "https://elsewhere.example" }))).toBe(401);
  expect(await status(await token({ exp: "-10m" }))).toBe(401);
  expect(await status(await token({}, stranger))).toBe(401);
});

test("an issuer without discovery, with an audience of its own: its keys' address is a setting", async () => {
  const quiet = "https://issuer.example";
  const other = await Bench.start({
    gateway: { identity: { issuer: quiet, jwksUri: `${issuerUrl}/keys`, audience: "api://sockets" } },
  });
  try {
    const status = async (bearer: string) =>
      (await other.rest("POST", ":send", '42["x"]', { Authorization: `Bearer ${bearer}` })).status;
    expect(await status(await token({ iss: quiet, aud: "api://sockets" }))).toBe(202);
    expect(await status(await token({ iss: quiet }))).toBe(401);
    expect(await status(await token({ aud: "api://sockets" }))).toBe(401);
  } finally {
    await other.close();
  }
});

test("only identity callers may have client tokens made for them", async () => {
  expect((await bench.rest("POST", ":generateToken")).status).toBe(403);
  const headers = { Authorization: `Bearer ${await token()}` };
  expect((await bench.rest("POST", ":generateToken?clientType=mqtt", undefined, headers)).status).toBe(400);
  expect((await bench.rest("POST", ":generateToken?minutesToExpire=0", undefined, headers)).status).toBe(400);
  expect((await bench.rest("POST", ":generateToken?clientType=SocketIO", undefined, headers)).status).toBe(200);
});
