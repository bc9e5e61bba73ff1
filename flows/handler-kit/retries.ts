import type { HttpCallRequest, HttpCallResponse } from "./types.ts";

const FIRST_WAIT_MS = 200;
const MAX_RETRIES = 5;
const idempotent = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);
/** "Try again later", in the words of HTTP. */
const passing = new Set([429, 502, 503, 504]);

/**
 * Repeats a call that failed in a way that may pass, after 0.2, 0.4, 0.8 … s (each up to a half longer, so that many
 * callers do not come back together). Only for methods that may be repeated without doing something twice.
 */
export async function withRetries(
  request: HttpCallRequest,
  attempt: () => Promise<HttpCallResponse>,
): Promise<HttpCallResponse> {
  const retries = request.retries ?? 0;
  if (retries === 0) return attempt();
  const method = (request.method ?? "GET").toUpperCase();
  if (!Number.isInteger(retries) || retries < 0 || retries > MAX_RETRIES) {
    throw new TypeError(`http: retries must be a whole number from 0 to ${MAX_RETRIES}`);
  }
  if (!idempotent.has(method)) throw new TypeError(`http: ${method} may do something twice, so it cannot be retried`);
  for (let tries = 0; ; tries++) {
    const last = tries === retries;
    try {
      // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
      const response = await attempt();
      if (last || !passing.has(response.status)) return response;
    } catch (error) {
      // A TypeError is a mistake in the request: it does not pass.
      if (last || (error instanceof TypeError && !(error.cause instanceof Error))) throw error;
    }
    const wait = FIRST_WAIT_MS * 2 ** tries * (1 + Math.random() / 2);
    // oxlint-disable-next-line no-await-in-loop -- the pause before the next attempt
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
