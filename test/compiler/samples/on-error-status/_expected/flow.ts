import type {
  ConnectEvent,
  DisconnectedEvent,
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
    return { ...failed(ctx, failureOf(thrown, "connect")), statusCode: 500 };
  }
}

/** Hub `hub`, namespace `/`, a socket has gone */
export async function gone(_event: DisconnectedEvent, ctx: HandlerContext): Promise<HandlerResult> {
  try {
    await ctx.http({ url: "https://example.com/" });
    return { actions: [] };
  } catch (thrown) {
    return failed(ctx, failureOf(thrown, "gone"));
  }
}

/** GET `/api/page` */
export async function page(_event: HttpRequestEvent, ctx: HandlerContext): Promise<HandlerResult> {
  try {
    await ctx.http({ url: "https://example.com/" });
    return { statusCode: 204, actions: [] };
  } catch (thrown) {
    return { ...failed(ctx, failureOf(thrown, "page")), statusCode: 500 };
  }
}

/** A run of this flow has failed */
function failed(ctx: HandlerContext, failure: { message: string; trigger: string }): HandlerResult {
  ctx.log("error", `${failure.trigger}: ${failure.message}`);
  return { actions: [] };
}

export default {
  id: "on-error-status",
  triggers: [
    { on: "socket.connect", name: "connect", hub: "hub", namespace: "/", run: connect },
    { on: "socket.disconnected", name: "gone", hub: "hub", namespace: "/", run: gone },
    { on: "http.request", name: "page", hub: "hub", method: "GET", route: "page", run: page },
  ],
} satisfies Flow;
