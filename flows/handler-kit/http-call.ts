import { mayHoldBytes } from "./binary.ts";
import { resolveConnection, type Connections } from "./connections.ts";
import { withRetries } from "./retries.ts";
import type { HttpCallRequest, HttpCallResponse } from "./types.ts";

const DEFAULT_TIMEOUT = 5000;

/** What `ctx.http` does in exports: the platform's `fetch`, with the defaults of `http.call`. */
export async function httpCall(
  asked: HttpCallRequest,
  fetchLike: typeof fetch = fetch,
  connections?: Connections,
): Promise<HttpCallResponse> {
  const request = resolveConnection(asked, connections);
  return withRetries(request, () => once(request, fetchLike));
}

async function once(request: HttpCallRequest, fetchLike: typeof fetch): Promise<HttpCallResponse> {
  const { headers, body } = outgoing(request);
  const response = await fetchLike(request.url, {
    method: (request.method ?? "GET").toUpperCase(),
    headers,
    // A redirect could lead anywhere, so it is an answer (3xx) and never followed.
    redirect: "manual",
    signal: AbortSignal.timeout(request.timeout ?? DEFAULT_TIMEOUT),
    ...(body === undefined ? {} : { body }),
  });
  return incoming(response.status, Object.fromEntries(response.headers), await response.text());
}

/** Headers and body as they go out: objects as JSON with its content type, strings as given. */
export function outgoing(request: HttpCallRequest): { headers: Record<string, string>; body: string | undefined } {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = String(value);
  if (request.body === undefined) return { headers, body: undefined };
  if (typeof request.body === "string") return { headers, body: request.body };
  if (mayHoldBytes(request.body)) throw new TypeError("http: bytes are no JSON; make text of them, such as base64");
  return { headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(request.body) };
}

/** The answer as handlers see it: JSON parsed when the content type says so and the text is it. */
export function incoming(status: number, headers: Record<string, string>, text: string): HttpCallResponse {
  let body: unknown = text;
  if (/^application\/(?:[\w.-]+\+)?json\b/i.test(headers["content-type"] ?? "")) {
    try {
      body = JSON.parse(text);
    } catch {
      // Wrongly labelled text stays text: the status and body still tell the author what came.
    }
  }
  return { status, ok: status >= 200 && status < 300, headers, body };
}
