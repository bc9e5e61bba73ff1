import type { IncomingMessage } from "node:http";
import type { JWTPayload } from "jose";

/** Who a connection is: decided once, before Engine.IO sees the request. */
export interface Identity {
  userId?: string;
  /** Claims of the token, `{}` for anonymous clients. */
  claims: JWTPayload;
}

const identities = new WeakMap<IncomingMessage, Identity>();

export function setIdentity(req: IncomingMessage, identity: Identity): void {
  identities.set(req, identity);
}

export function identityOf(req: IncomingMessage | null): Identity {
  return (req && identities.get(req)) ?? { claims: {} };
}

export function identityFromClaims(claims: JWTPayload): Identity {
  const userId = claims.sub ?? claims["userId"];
  return typeof userId === "string" && userId !== "" ? { claims, userId } : { claims };
}

/** A claim as a list of strings: claims may be one value or several. */
export function claimValues(value: unknown): string[] {
  const values = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return values.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
}

/** What is kept of the request that opened a connection; the request itself is most of an idle connection's memory. */
export type HandshakeRequest = Pick<IncomingMessage, "url" | "rawHeaders">;

/**
 * The members `claims`, `query`, `headers`, `clientCertificates` of the connect webhook as JSON text without the outer
 * braces. The access token is left out: whoever reads it could use it.
 */
export function describeHandshake(req: HandshakeRequest, identity: Identity): string {
  const claims: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(identity.claims)) claims[name] = claimValues(value);
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URL(req.url ?? "/", "http://gateway").searchParams) {
    if (name !== "access_token") (query[name] ??= []).push(value);
  }
  const headers: Record<string, string[]> = Object.create(null);
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2) {
    const name = req.rawHeaders[i]!.toLowerCase();
    if (name !== "authorization") (headers[name] ??= []).push(req.rawHeaders[i + 1]!);
  }
  return JSON.stringify({ claims, query, headers, clientCertificates: [] }).slice(1, -1);
}
