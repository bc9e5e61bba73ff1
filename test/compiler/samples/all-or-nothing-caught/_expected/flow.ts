import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ room: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "before", parameters: [] },
  ];
  reply: {
    try {
      await ctx.http({ url: "https://example.com/" });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      actions.push({
        actionName: "sendToSocket",
        namespace: "/",
        socketId: event.socketId,
        eventName: "failed",
        parameters: [error.message],
      });
      break reply;
    }
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "after",
      parameters: [],
    });
  }
  return { ack: ["seen"], actions };
}

export default {
  id: "all-or-nothing-caught",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["room"],
      run: go,
    },
  ],
} satisfies Flow;
