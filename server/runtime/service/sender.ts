import { createHmac } from "node:crypto";
import { Pool } from "undici";
import type { Connection } from "../../../flows/handler-kit/connection-string.ts";
import type { Hmac } from "../../../flows/handler-kit/encoding.ts";
import { createSender, type Sender } from "../../../flows/handler-kit/rest.ts";
import { accessKeyAuthorizer } from "../../../flows/handler-kit/token.ts";
import { createBatcher } from "./batcher.ts";
import { createPost } from "./post.ts";

/** Node's own is synchronous and ten times faster than WebCrypto's for short texts. */
export const nodeHmac: Hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** The kit's sender on an undici pool (`fetch` costs eight times the CPU, "measurements.md"), batched where possible. */
export function createServiceSender(connection: Connection): { sender: Sender; close(): Promise<void> } {
  const { endpoint, accessKey } = connection;
  if (accessKey === undefined) throw new TypeError("Connection string: AccessKey=… is missing");
  const pool = new Pool(endpoint, { connections: 32, pipelining: 1, headersTimeout: 10_000, bodyTimeout: 10_000 });
  const post = createPost(pool, endpoint);
  const authorize = accessKeyAuthorizer(accessKey, nodeHmac);
  const alone = createSender({
    endpoint,
    authorize,
    async fetch(url, { headers, body }) {
      const { status, text } = await post(url, headers, body);
      return { status, text: async () => text };
    },
  });
  return { sender: createBatcher({ endpoint, authorize, post, alone }), close: () => pool.destroy() };
}
