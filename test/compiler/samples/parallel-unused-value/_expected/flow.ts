import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(_event: SocketEvent, ctx: HandlerContext): Promise<HandlerResult> {
  await Promise.all([
    (async () => {
      const a = await ctx.http({ url: "http://a" });
    })(),
    (async () => {
      const b = await ctx.http({ url: "http://b" });
    })(),
  ]);
  return { ack: [true], actions: [] };
}

export default {
  id: "parallel-unused-value",
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
