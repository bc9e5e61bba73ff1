import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ n: number }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const both = await Promise.all([
    (async () => {
      const sync = event.params.n + 1;
      return sync;
    })(),
    (async () => {
      ctx.log("info", "n", event.params);
      return event.params;
    })(),
    undefined,
    (async () => {
      if (event.params.n > 1) {
        ctx.log("info", "big");
      }
    })(),
  ]).then(([sync, logged, unwired, branched]) => ({ sync, logged, unwired, branched }));
  return { ack: [both.sync, both.logged, both.unwired, both.branched], actions: [] };
}

export default {
  id: "parallel-kinds-of-branches",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["n"],
      run: go,
    },
  ],
} satisfies Flow;
