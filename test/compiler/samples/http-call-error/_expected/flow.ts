import type {
  Flow,
  HandlerContext,
  HandlerResult,
  HttpCallResponse,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  _event: SocketEvent<{ text: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  let reply: HttpCallResponse;
  try {
    reply = await ctx.http({ url: "http://x" });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { ack: [{ error: error.message }], actions: [] };
  }
  return { ack: [reply.status], actions: [] };
}

export default {
  id: "http-call-error",
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
