import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const owner = (await ctx.state.get("owner")) as string | undefined;
  const took = await ctx.state.compareAndSet("owner", undefined, event.userId);
  if (took) {
    return { ack: ["yours"], actions: [] };
  } else {
    return { ack: [`taken by ${owner}`], actions: [] };
  }
}

export default {
  id: "state-compare-and-set",
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
