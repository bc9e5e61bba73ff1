import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  _event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  try {
    await ctx.sendNow("hub", {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "progress",
      parameters: [0.5],
    });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    ctx.log("info", error.message);
    return { actions };
  }
  actions.push({
    actionName: "sendToNamespace",
    namespace: "/",
    eventName: "done",
    parameters: [],
  });
  return { actions };
}

export default {
  id: "emit-at-once-error",
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
