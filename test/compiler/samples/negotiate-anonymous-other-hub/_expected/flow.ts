import type {
  Flow,
  HandlerContext,
  HandlerResult,
  HttpRequestEvent,
  NegotiateResult,
} from "./handler-kit/index.js";

/** GET `/api/negotiate` */
export async function negotiate(
  _event: HttpRequestEvent,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  let login: NegotiateResult;
  try {
    login = await ctx.negotiate({ hub: "other" });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return {
      statusCode: 503,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: error.message,
      actions: [],
    };
  }
  return { statusCode: 200, body: { url: login.endpoint, token: login.token }, actions: [] };
}

export default {
  id: "negotiate-anonymous-other-hub",
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
