import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(_event: SocketEvent, ctx: HandlerContext): Promise<HandlerResult> {
  const both = await Promise.all([ctx.http({ url: "a" }), ctx.http({ url: "b" })]);
  return { ack: [both.length], actions: [] };
}

export default {
  id: "function-promise",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: [],
      run: go,
    },
  ],
} satisfies Flow;
