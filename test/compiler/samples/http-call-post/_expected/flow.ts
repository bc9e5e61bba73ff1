import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  await ctx.http({
    url: "http://x",
    method: "POST",
    body: { text: event.params.text, by: event.userId },
  });
  await ctx.http({ url: "http://y", method: "PUT", body: event.params.text });
  return { actions: [] };
}

export default {
  id: "http-call-post",
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
