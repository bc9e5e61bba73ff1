/**
 * A local identity provider that speaks what `@azure/identity` expects: an OIDC issuer with Entra's token endpoint for
 * federated credentials (HTTPS, with the certificate in `fixtures/`), and an App Service's managed identity endpoint.
 */

import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** For `NODE_EXTRA_CA_CERTS` of processes that call it. */
export const certificateFile = fixture("authority-cert.pem");

const TENANT = "11111111-2222-3333-4444-555555555555";
const CLIENT = "66666666-7777-8888-9999-000000000000";
const EXCHANGE_AUDIENCE = "api://AzureADTokenExchange";
const HEADER_SECRET = "only-processes-of-this-app-know-it";

export interface Authority {
  issuer: string;
  /** Settings of a process with a federated credential; `tokenFile` is where it finds `assertion()`. */
  workloadEnv(tokenFile: string): Record<string, string>;
  /** What a cluster would put into the token file: good for ten minutes. */
  assertion(): Promise<string>;
  /** Settings of a process in an App Service with a managed identity. */
  managedEnv: Record<string, string>;
  /** Access tokens given out so far, by way. */
  issued: { workload: number; managed: number };
  close(): Promise<void>;
}

export async function startAuthority(): Promise<Authority> {
  const signing = await generateKeyPair("RS256");
  const cluster = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(signing.publicKey)), kid: "tests", alg: "RS256", use: "sig" };
  const issued = { workload: 0, managed: 0 };
  let origin = "";

  const accessToken = (resource: string) =>
    new SignJWT({ appid: CLIENT, tid: TENANT })
      .setProtectedHeader({ alg: "RS256", kid: "tests" })
      .setIssuer(`${origin}/${TENANT}/v2.0`)
      .setAudience(resource)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(signing.privateKey);

  async function exchange(form: URLSearchParams): Promise<object> {
    if (form.get("client_id") !== CLIENT) return { error: "unauthorized_client" };
    try {
      await jwtVerify(form.get("client_assertion") ?? "", cluster.publicKey, { audience: EXCHANGE_AUDIENCE });
    } catch (error) {
      return { error: "invalid_client", error_description: (error as Error).message };
    }
    issued.workload++;
    const resource = form.get("scope")!.replace(/\/\.default.*$/, "");
    return { token_type: "Bearer", expires_in: 3600, ext_expires_in: 3600, access_token: await accessToken(resource) };
  }

  async function answer(request: IncomingMessage, body: string): Promise<object> {
    const url = new URL(request.url!, origin);
    const base = `${origin}/${TENANT}`;
    switch (url.pathname) {
      case `/${TENANT}/v2.0/.well-known/openid-configuration`:
        return {
          issuer: `${base}/v2.0`,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
          jwks_uri: `${base}/keys`,
        };
      case `/${TENANT}/keys`:
        return { keys: [jwk] };
      case `/${TENANT}/oauth2/v2.0/token`:
        return exchange(new URLSearchParams(body));
      case "/msi/token": {
        if (request.headers["x-identity-header"] !== HEADER_SECRET) return { error: "unauthorized" };
        issued.managed++;
        const resource = url.searchParams.get("resource")!;
        const expires_on = Math.floor(Date.now() / 1000) + 3600;
        return { access_token: await accessToken(resource), expires_on, resource, token_type: "Bearer" };
      }
      default:
        return { error: "not_found" };
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const result = await answer(request, Buffer.concat(chunks).toString());
    response.writeHead("error" in result ? 400 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(result));
  }

  const secure = createServer(
    { key: readFileSync(fixture("authority-key.pem")), cert: readFileSync(certificateFile) },
    (request, response) => void serve(request, response),
  );
  const plain = createHttpServer((request, response) => void serve(request, response));
  origin = `https://localhost:${await listen(secure)}`;
  const managedPort = await listen(plain);

  return {
    issuer: `${origin}/${TENANT}/v2.0`,
    issued,
    assertion: () =>
      new SignJWT({})
        .setProtectedHeader({ alg: "ES256" })
        .setSubject("system:serviceaccount:tests:runtime")
        .setAudience(EXCHANGE_AUDIENCE)
        .setExpirationTime("10m")
        .sign(cluster.privateKey),
    workloadEnv: (tokenFile) => ({
      AZURE_AUTHORITY_HOST: origin,
      AZURE_TENANT_ID: TENANT,
      AZURE_CLIENT_ID: CLIENT,
      AZURE_FEDERATED_TOKEN_FILE: tokenFile,
      NODE_EXTRA_CA_CERTS: certificateFile,
    }),
    managedEnv: { IDENTITY_ENDPOINT: `http://127.0.0.1:${managedPort}/msi/token`, IDENTITY_HEADER: HEADER_SECRET },
    async close() {
      for (const server of [secure, plain]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function listen(server: Server | ReturnType<typeof createHttpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
