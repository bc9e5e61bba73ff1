import type { Connection } from "../../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../../flows/handler-kit/negotiate.ts";
import { RestError } from "../../../flows/handler-kit/rest.ts";
import type { RestAuthorizer } from "../../../flows/handler-kit/token.ts";
import type { NegotiateResult } from "../../../flows/handler-kit/types.ts";
import type { Post } from "./post.ts";
import { nodeHmac } from "./sender.ts";

/** Makes what a client needs to connect. */
export type Negotiator = (options: { hub: string; userId?: string }) => Promise<NegotiateResult>;

const API_VERSION = "2024-12-01";

/** With an access key the token is signed here; without one the service is asked for it, as the caller we are to it. */
export function createNegotiator(connection: Connection, authorize: RestAuthorizer, post: Post): Negotiator {
  if (connection.accessKey !== undefined) return (options) => negotiate(connection, options, nodeHmac);
  return async ({ hub, userId }) => {
    if (!hub) throw new TypeError('negotiate: "hub" is missing');
    const url = `${connection.endpoint}/api/hubs/${encodeURIComponent(hub)}/:generateToken`;
    const query = new URLSearchParams({
      ...(userId === undefined || userId === "" ? {} : { userId: String(userId) }),
      minutesToExpire: "60",
      clientType: "socketio",
      "api-version": API_VERSION,
    });
    const headers = { authorization: `Bearer ${await authorize(url)}` };
    const { status, text } = await post(`${url}?${query}`, headers, "");
    if (status !== 200)
      throw new RestError(`Service answered ${status} to :generateToken: ${text.slice(0, 300)}`, status);
    const { token } = JSON.parse(text) as { token: string };
    return { endpoint: connection.clientEndpoint, path: `/clients/socketio/hubs/${encodeURIComponent(hub)}`, token };
  };
}
