import type {
  Flow,
  HandlerContext,
  HandlerResult,
  HttpRequestEvent,
  SocketEvent,
} from "./handler-kit/index.js";

const failureOf = (thrown: unknown, trigger: string) => ({
  message: thrown instanceof Error ? thrown.message : String(thrown),
  trigger,
});

/** Hub `hub`, namespace `/`, event `ask` */
export async function ask(
  event: SocketEvent<{ n: number }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  try {
    const checked = ((input) => {
      if (input.n < 10) throw new RangeError("too small");
      return input.n;
    })(event.params);
    return { ack: [checked], actions: [] };
  } catch (thrown) {
    return failed(ctx, failureOf(thrown, "ask"));
  }
}

/** GET `/api/page` */
export async function page(_event: HttpRequestEvent, ctx: HandlerContext): Promise<HandlerResult> {
  try {
    (() => {
      throw "no page";
    })();
    return {
      statusCode: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: "never",
      actions: [],
    };
  } catch (thrown) {
    const answer = await failed(ctx, failureOf(thrown, "page"));
    return { ...answer, statusCode: answer.statusCode ?? 500 };
  }
}

/** A run of this flow has failed */
async function failed(
  ctx: HandlerContext,
  failure: { message: string; trigger: string },
): Promise<HandlerResult> {
  const counted = await ctx.state.increment(`failed ${failure.trigger}`);
  if (failure.trigger === "page") {
    return { statusCode: 503, body: { sorry: failure.message, times: counted }, actions: [] };
  } else {
    return { ack: [failure.message, counted], actions: [] };
  }
}

export default {
  id: "on-error-by-trigger",
  triggers: [
    {
      on: "socket.event",
      name: "ask",
      hub: "hub",
      namespace: "/",
      event: "ask",
      parameters: ["n"],
      run: ask,
    },
    { on: "http.request", name: "page", hub: "hub", method: "GET", route: "page", run: page },
  ],
} satisfies Flow;
