import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  _event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  try {
    await ctx.http({ url: "http://a" });
  } catch {
    try {
      await ctx.http({ url: "http://b" });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { ack: [`gave up: ${error.message}`], actions: [] };
    }
    return { ack: ["second"], actions: [] };
  }
  return { ack: ["first"], actions: [] };
}

export default {
  id: "errors-nested",
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
