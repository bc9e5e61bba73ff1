import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Pool } from "undici";
import type { Connection } from "../../../flows/handler-kit/connection-string.ts";
import type { Hmac } from "../../../flows/handler-kit/encoding.ts";
import { createSender, type FetchLike, type Sender } from "../../../flows/handler-kit/rest.ts";
import { accessKeyAuthorizer } from "../../../flows/handler-kit/token.ts";

/** Node's own is synchronous and ten times faster than WebCrypto's for short texts. */
export const nodeHmac: Hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** Waits before trying again when not even a connection could be made, so that nothing can have been sent twice. */
const RETRY_DELAYS = [50, 200, 1000];
const connectErrors = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

/** The kit's sender on an undici pool: `fetch` costs eight times the CPU ("measurements.md"). */
export function createServiceSender(connection: Connection): { sender: Sender; close(): Promise<void> } {
  const { endpoint, accessKey } = connection;
  if (accessKey === undefined) throw new TypeError("Connection string: AccessKey=… is missing");
  const pool = new Pool(endpoint, { connections: 32, pipelining: 1, headersTimeout: 10_000, bodyTimeout: 10_000 });

  const post: FetchLike = async (url, { method, headers, body }) => {
    for (let attempt = 0; ; attempt++) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        const response = await pool.request({
          path: url.slice(endpoint.length),
          method: method as "POST",
          headers,
          body,
        });
        return { status: response.statusCode, text: () => response.body.text() };
      } catch (error) {
        const wait = RETRY_DELAYS[attempt];
        if (wait === undefined || !connectErrors.has((error as { code?: string }).code ?? "")) throw error;
        // oxlint-disable-next-line no-await-in-loop -- the pause before the next attempt
        await delay(wait);
      }
    }
  };

  return {
    sender: createSender({ endpoint, authorize: accessKeyAuthorizer(accessKey, nodeHmac), fetch: post }),
    close: () => pool.destroy(),
  };
}
