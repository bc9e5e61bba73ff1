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
  await ctx.sendNow("hub", {
    actionName: "sendToSocket",
    namespace: "/",
    socketId: event.socketId,
    eventName: "progress",
    parameters: [0.5],
  });
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "done", parameters: [] },
  ];
  return { actions };
}

export default {
  id: "emit-at-once",
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
