import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>, ctx: HandlerContext): HandlerResult {
  ctx.log("debug", "d");
  ctx.log("error", `e ${event.params.text}`, event.params);
  return { actions: [] };
}

export default {
  id: "log-levels",
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
