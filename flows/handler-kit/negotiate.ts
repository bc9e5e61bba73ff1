import type { Connection } from "./connection-string.ts";
import type { Hmac } from "./encoding.ts";
import { signToken } from "./token.ts";
import type { NegotiateResult } from "./types.ts";

/** Seconds a client token is good for: only the connect needs it, an open connection lives on. */
const CLIENT_LIFETIME = 3600;

/**
 * What a browser needs to connect ("protocol.md" section 1): the token's `aud` is the hub's client URL, `sub` the user.
 * Throws when the connection has no access key.
 */
export async function negotiate(
  connection: Connection,
  options: { hub: string; userId?: string },
  hmac?: Hmac,
  now: () => number = Date.now,
): Promise<NegotiateResult> {
  if (connection.accessKey === undefined)
    throw new TypeError("negotiate: the connection has no AccessKey to sign a token with");
  if (!options.hub) throw new TypeError('negotiate: "hub" is missing');
  const path = `/clients/socketio/hubs/${encodeURIComponent(options.hub)}`;
  const iat = Math.floor(now() / 1000);
  const claims: Record<string, unknown> = { aud: connection.clientEndpoint + path, iat, exp: iat + CLIENT_LIFETIME };
  if (options.userId !== undefined && options.userId !== "") claims.sub = String(options.userId);
  return { endpoint: connection.clientEndpoint, path, token: await signToken(claims, connection.accessKey, hmac) };
}
