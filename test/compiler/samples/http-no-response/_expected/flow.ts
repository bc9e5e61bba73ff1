import type { Flow, HandlerContext, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

/** POST `/api/hook` */
export function hook(event: HttpRequestEvent, ctx: HandlerContext): HandlerResult {
  ctx.log("info", "hook", event.body);
  return { statusCode: 204, actions: [] };
}

export default {
  id: "http-no-response",
  triggers: [
    { on: "http.request", name: "hook", hub: "hub", method: "POST", route: "hook", run: hook },
  ],
} satisfies Flow;
