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
  event: SocketEvent<{ urls: string[] }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  for (const url of event.params.urls) {
    reply: {
      let reply: HttpCallResponse;
      try {
        reply = await ctx.http({ url });
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        ctx.log("info", error.message);
        break reply;
      }
      if (reply.ok) {
        actions.push({
          actionName: "sendToNamespace",
          namespace: "/",
          eventName: "got",
          parameters: [reply.body],
        });
      }
    }
  }
  actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "end", parameters: [] });
  return { actions };
}

export default {
  id: "for-each-await",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["urls"],
      run: go,
    },
  ],
} satisfies Flow;
