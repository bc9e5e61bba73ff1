import type { Flow, HandlerContext, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

/** GET `/api/get` */
export function get(event: HttpRequestEvent, ctx: HandlerContext): HandlerResult {
  let statusCode = 204;
  let headers: Record<string, string> | undefined;
  let body: unknown;
  if (event.query.old === "1") {
    statusCode = 200;
    headers = { "content-type": "text/plain; charset=utf-8" };
    body = "first";
    ctx.log("info", "old client");
  }
  return { statusCode: 200, body: { second: true }, actions: [] };
}

export default {
  id: "http-response-replaced",
  triggers: [
    { on: "http.request", name: "get", hub: "hub", method: "GET", route: "get", run: get },
  ],
} satisfies Flow;
