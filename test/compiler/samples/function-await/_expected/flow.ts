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
  const user = await (async (input) => {
    const reply = await ctx.http({ url: "http://x/" + input.text });
    return reply.body as { name: string };
  })(event.params);
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "user", parameters: [user.name] },
  ];
  return { actions };
}

export default {
  id: "function-await",
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
