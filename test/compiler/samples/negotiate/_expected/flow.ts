import type { Flow, HandlerContext, HandlerResult, HttpRequestEvent } from "./handler-kit/index.js";

/** GET `/api/negotiate` */
export async function negotiate(
  event: HttpRequestEvent,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const login = await ctx.negotiate({ hub: "hub", userId: event.query.user ?? "" });
  return { statusCode: 200, body: login, actions: [] };
}

export default {
  id: "negotiate",
  triggers: [
    {
      on: "http.request",
      name: "negotiate",
      hub: "hub",
      method: "GET",
      route: "negotiate",
      run: negotiate,
    },
  ],
} satisfies Flow;
