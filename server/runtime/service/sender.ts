import { createHmac } from "node:crypto";
import { Pool } from "undici";
import type { Connection } from "../../../flows/handler-kit/connection-string.ts";
import type { Hmac } from "../../../flows/handler-kit/encoding.ts";
import { createSender } from "../../../flows/handler-kit/rest.ts";
import { accessKeyAuthorizer, type RestAuthorizer } from "../../../flows/handler-kit/token.ts";
import { createBatcher, type CountingSender } from "./batcher.ts";
import { identityAuthorizer } from "./identity.ts";
import { createPost, type Post } from "./post.ts";

/** Node's own is synchronous and ten times faster than WebCrypto's for short texts. */
export const nodeHmac: Hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** The kit's sender on an undici pool (`fetch` costs eight times the CPU, "measurements.md"), batched where possible. */
export function createServiceSender(
  connection: Connection,
  authorize = createAuthorizer(connection),
): { sender: CountingSender; post: Post; close(): Promise<void> } {
  const { endpoint } = connection;
  const pool = new Pool(endpoint, { connections: 32, pipelining: 1, headersTimeout: 10_000, bodyTimeout: 10_000 });
  const post = createPost(pool, endpoint);
  const alone = createSender({
    endpoint,
    authorize,
    async fetch(url, { headers, body }) {
      const { status, text } = await post(url, headers, body);
      return { status, text: async () => text };
    },
  });
  return { sender: createBatcher({ endpoint, authorize, post, alone }), post, close: () => pool.destroy() };
}

/** By the connection's access key; without one, as the identity this process has (of that client id, if several). */
export function createAuthorizer({ endpoint, accessKey }: Connection, clientId?: string): RestAuthorizer {
  return accessKey === undefined ? identityAuthorizer(endpoint, clientId) : accessKeyAuthorizer(accessKey, nodeHmac);
}
