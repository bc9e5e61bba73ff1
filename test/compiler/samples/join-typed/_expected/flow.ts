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
  event: SocketEvent<{ a: boolean }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const actions: Action[] = [];
  const tell = (input: { status: number } | HttpCallResponse) => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "status",
      parameters: [input.status],
    });
  };
  if (event.params.a) {
    const reply = await ctx.http({ url: "http://x" });
    tell(reply);
  } else {
    const local: { status: number } = { status: 1 };
    tell(local);
  }
  return { actions };
}

export default {
  id: "join-typed",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["a"],
      run: go,
    },
  ],
} satisfies Flow;
