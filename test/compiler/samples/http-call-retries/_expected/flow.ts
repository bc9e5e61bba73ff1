import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(_event: SocketEvent, ctx: HandlerContext): Promise<HandlerResult> {
  const reply = await ctx.http({ url: "/users/1", retries: 2, connection: "crm" });
  return { ack: [reply.status], actions: [] };
}

export default {
  id: "http-call-retries",
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
