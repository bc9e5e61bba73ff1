import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(_event: SocketEvent, ctx: HandlerContext): HandlerResult {
  (() => {
    ctx.log("info", "called", { env: ctx.env.NAME, now: ctx.now(), id: ctx.uuid() });
  })();
  return { ack: [], actions: [] };
}

export default {
  id: "function-effects",
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
