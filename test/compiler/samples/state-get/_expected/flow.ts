import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ room: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const last = ((await ctx.state.get(`last:${event.params.room}`)) as string[] | undefined) ?? [];
  const plain = await ctx.state.get("x");
  const typed = (await ctx.state.get("n")) as number | undefined;
  const other = (await ctx.state.get("n")) ?? (event.userId ?? 1);
  return { ack: [last.length, plain, typed, other], actions: [] };
}

export default {
  id: "state-get",
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
