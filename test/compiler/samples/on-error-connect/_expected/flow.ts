import type {
  ConnectEvent,
  Flow,
  HandlerContext,
  HandlerResult,
  HttpRequestEvent,
} from "./handler-kit/index.js";

const failureOf = (thrown: unknown, trigger: string) => ({
  message: thrown instanceof Error ? thrown.message : String(thrown),
  trigger,
});

/** Hub `hub`, namespace `/`, a socket wants to connect */
export async function connect(_event: ConnectEvent, ctx: HandlerContext): Promise<HandlerResult> {
  try {
    await ctx.http({ url: "https://example.com/" });
    return { statusCode: 200, actions: [] };
  } catch (thrown) {
    const answer_ = answer(ctx, failureOf(thrown, "connect"));
    return { ...answer_, statusCode: answer_.statusCode ?? 500 };
  }
}

/** POST `/api/page` */
export function page(
  event: HttpRequestEvent<Record<string, string>, { text: string }>,
  ctx: HandlerContext,
): HandlerResult {
  try {
    const made = { size: String(event.body.text.length) };
    return { statusCode: 200, body: made, actions: [] };
  } catch (thrown) {
    const answer_ = answer(ctx, failureOf(thrown, "page"));
    return { ...answer_, statusCode: answer_.statusCode ?? 500 };
  }
}

/** A run of this flow has failed */
function answer(ctx: HandlerContext, failure: { message: string; trigger: string }): HandlerResult {
  let statusCode: number | undefined;
  let body: unknown;
  if (failure.trigger === "connect") {
    statusCode = 401;
    body = { message: "Try again later" };
    ctx.log("info", "refused");
  }
  return { statusCode, body, actions: [] };
}

export default {
  id: "on-error-connect",
  triggers: [
    { on: "socket.connect", name: "connect", hub: "hub", namespace: "/", run: connect },
    { on: "http.request", name: "page", hub: "hub", method: "POST", route: "page", run: page },
  ],
} satisfies Flow;
