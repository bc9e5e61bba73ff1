import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(_event: SocketEvent, ctx: HandlerContext): HandlerResult {
  const config: { limit?: number } = JSON.parse(ctx.env.CONFIG ?? "{}");
  return { ack: [config.limit ?? 10], actions: [] };
}

export default {
  id: "function-declared-type",
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
