import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ by: number }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  const visits = await ctx.state.increment("visits");
  score: {
    let score: number;
    try {
      score = await ctx.state.increment(`score:${event.userId}`, event.params.by, { ttl: 3600 });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      ctx.log("info", error.message);
      break score;
    }
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "count",
      parameters: [visits, score],
    });
  }
  await ctx.state.increment("runs");
  return { actions };
}

export default {
  id: "state-increment",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["by"],
      run: go,
    },
  ],
} satisfies Flow;
