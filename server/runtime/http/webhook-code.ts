import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpAnswer } from "../../../flows/handler-kit/answer.ts";
import { RequestError } from "./io.ts";

export type Webhooks = (request: IncomingMessage, response: ServerResponse) => Promise<HttpAnswer | undefined>;

/**
 * Lets only requests with `?code=…` through, as the event handler's URL template says it. It is what tells the service
 * from others where there is no access key to check signatures with. The consent to be called needs none.
 */
export function requireCode(code: string, webhooks: Webhooks): Webhooks {
  const expected = digest(code);
  return async (request, response) => {
    const given = new URL(request.url ?? "/", "http://runtime").searchParams.get("code") ?? "";
    if (request.method === "POST" && !timingSafeEqual(digest(given), expected)) {
      throw new RequestError(401, "code", "The URL's ?code=… is missing or is not this runtime's webhook code");
    }
    return webhooks(request, response);
  };
}

/** Digests have one length, so the comparison tells nothing about the code. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
