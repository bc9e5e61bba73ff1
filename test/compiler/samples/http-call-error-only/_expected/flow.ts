import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  _event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  try {
    await ctx.http({ url: "http://x" });
  } catch {
    ctx.log("info", "failed");
  }
  return { actions: [] };
}

export default {
  id: "http-call-error-only",
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
