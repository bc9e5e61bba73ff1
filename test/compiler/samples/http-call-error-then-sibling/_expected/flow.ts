import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  HttpCallResponse,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  _event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  reply: {
    let reply: HttpCallResponse;
    try {
      reply = await ctx.http({ url: "http://x" });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      ctx.log("error", error.message);
      break reply;
    }
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "ok",
      parameters: [reply.status],
    });
  }
  actions.push({
    actionName: "sendToNamespace",
    namespace: "/",
    eventName: "always",
    parameters: [],
  });
  return { actions };
}

export default {
  id: "http-call-error-then-sibling",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["text"],
      run: go,
    },
  ],
} satisfies Flow;
