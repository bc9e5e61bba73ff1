import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function aVeryLongTriggerNameIndeedForTestingTheWidth(
  event: SocketEvent<{
    someParameterName: { alpha: string; beta: string; gamma: string };
    another: number;
  }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const call = await ctx.http({
    url: `https://example.com/${event.params.someParameterName.alpha}/${event.params.someParameterName.beta}/${event.params.another}`,
    headers: {
      "x-first-header": "some long value for a header",
      "x-second-header": "some other long value",
    },
  });
  ctx.log(
    "info",
    "a message that is quite long, so that the call must be broken into several lines",
    { status: call.status, body: call.body },
  );
  return { actions: [] };
}

export default {
  id: "long-lines",
  triggers: [
    {
      on: "socket.event",
      name: "aVeryLongTriggerNameIndeedForTestingTheWidth",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["someParameterName", "another"],
      run: aVeryLongTriggerNameIndeedForTestingTheWidth,
    },
  ],
} satisfies Flow;
