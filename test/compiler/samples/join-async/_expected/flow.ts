import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ n: number }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  let ack: unknown[] | undefined;
  const call = async () => {
    const call = await ctx.http({ url: `http://x/${event.params.n}` });
    ack = [call.status];
  };
  if (event.params.n > 1) {
    actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "x", parameters: [] });
    await call();
  } else {
    actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "y", parameters: [] });
    await call();
  }
  return { ack, actions };
}

export default {
  id: "join-async",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["n"],
      run: go,
    },
  ],
} satisfies Flow;
