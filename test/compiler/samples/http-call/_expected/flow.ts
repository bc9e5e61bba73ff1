import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  const reply = await ctx.http({
    url: `https://example.com/${event.params.text}`,
    headers: { authorization: `Bearer ${ctx.env.KEY}` },
    timeout: 1000,
  });
  if (reply.ok) {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "found",
      parameters: [reply.body],
    });
  }
  return { actions };
}

export default {
  id: "http-call",
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
