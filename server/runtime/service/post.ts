import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "undici";

/** One POST to the service; any status is an answer. */
export type Post = (
  url: string,
  headers: Record<string, string>,
  body: string,
) => Promise<{ status: number; text: string }>;

/** Waits before trying again when not even a connection could be made, so that nothing can have been sent twice. */
const RETRY_DELAYS = [50, 200, 1000];
const connectErrors = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);

export function createPost(pool: Pool, endpoint: string): Post {
  return async (url, headers, body) => {
    const path = url.slice(endpoint.length);
    for (let attempt = 0; ; attempt++) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        const response = await pool.request({ path, method: "POST", headers, body });
        // oxlint-disable-next-line no-await-in-loop -- read always: an unread body keeps its connection busy
        return { status: response.statusCode, text: await response.body.text() };
      } catch (error) {
        const wait = RETRY_DELAYS[attempt];
        if (wait === undefined || !connectErrors.has((error as { code?: string }).code ?? "")) throw error;
        // oxlint-disable-next-line no-await-in-loop -- the pause before the next attempt
        await delay(wait);
      }
    }
  };
}
