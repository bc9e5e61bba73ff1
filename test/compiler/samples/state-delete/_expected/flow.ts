import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(_event: SocketEvent, ctx: HandlerContext): Promise<HandlerResult> {
  try {
    await ctx.state.delete("last");
  } catch {
    ctx.log("info", "failed");
    return { actions: [] };
  }
  return { ack: [], actions: [] };
}

export default {
  id: "state-delete",
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
