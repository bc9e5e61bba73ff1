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
  await ctx.state.set("last", { text: event.params.text, at: event.userId }, { ttl: 60 });
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "kept",
      parameters: [event.params.text],
    },
  ];
  return { actions };
}

export default {
  id: "state-set",
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
