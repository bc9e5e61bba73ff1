import { parseConnectionString } from "./handler-kit/connection-string.ts";
import { negotiate } from "./handler-kit/negotiate.ts";
import type { RestAuthorizer } from "./handler-kit/token.ts";
import { accessKeyAuthorizer } from "./handler-kit/token.ts";
import type { NegotiateResult } from "./handler-kit/types.ts";
// <identity>
import { identityAuthorizer } from "./identity.ts";
// </identity>

/* The service as the app's own code calls it, beside the bindings: by the connection string's key, or by an identity. */
const CONNECTION = "WebPubSubForSocketIOConnectionString";
const { [CONNECTION]: text, [`${CONNECTION}__endpoint`]: endpoint } = process.env;

export const connection = parseConnectionString(text || `Endpoint=${endpoint || "https://not-set.invalid"}`);
const { accessKey } = connection;

export const authorize: RestAuthorizer = accessKey === undefined ? withoutKey() : accessKeyAuthorizer(accessKey);

function withoutKey(): RestAuthorizer {
  // <identity>
  if (text || endpoint) return identityAuthorizer(connection.endpoint, process.env[`${CONNECTION}__clientId`]);
  // </identity>
  return () => {
    throw new Error(`Neither an AccessKey in ${CONNECTION} nor an identity lets this flow call the service.`);
  };
}

/** What a client needs to connect. Without a key the service makes the token. */
export async function negotiateInCode(options: { hub: string; userId?: string }): Promise<NegotiateResult> {
  if (accessKey !== undefined) return negotiate(connection, options);
  const { hub, userId } = options;
  const url = `${connection.endpoint}/api/hubs/${encodeURIComponent(hub)}/:generateToken`;
  const query = new URLSearchParams({
    ...(userId ? { userId: String(userId) } : {}),
    minutesToExpire: "60",
    clientType: "socketio",
    "api-version": "2024-12-01",
  });
  const headers = { authorization: `Bearer ${await authorize(url)}` };
  const response = await fetch(`${url}?${query}`, { method: "POST", headers, signal: AbortSignal.timeout(30_000) });
  const answer = await response.text();
  if (response.status !== 200)
    throw new Error(`Service answered ${response.status} to :generateToken: ${answer.slice(0, 300)}`);
  const { token } = JSON.parse(answer) as { token: string };
  return { endpoint: connection.clientEndpoint, path: `/clients/socketio/hubs/${encodeURIComponent(hub)}`, token };
}
