import type { Flow, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

/** GET `/api/get` */
export function get(event: HttpRequestEvent): HandlerResult {
  let statusCode = 204;
  let headers: Record<string, string> | undefined;
  let body: unknown;
  if (event.query.old === "1") {
    statusCode = 410;
    headers = undefined;
    body = undefined;
    return { statusCode, headers, body, actions: [] };
  }
  return {
    statusCode: 200,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: "new",
    actions: [],
  };
}

export default {
  id: "return-after-response",
  triggers: [
    { on: "http.request", name: "get", hub: "hub", method: "GET", route: "get", run: get },
  ],
} satisfies Flow;
