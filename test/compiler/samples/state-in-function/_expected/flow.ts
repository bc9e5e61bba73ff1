import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(_event: SocketEvent, ctx: HandlerContext): Promise<HandlerResult> {
  const both = await Promise.all([ctx.state.get("a"), ctx.state.get("b")]);
  const one = await ctx.state.get("a");
  return { ack: [both, one], actions: [] };
}

export default {
  id: "state-in-function",
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
