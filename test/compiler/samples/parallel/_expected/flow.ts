import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(
  event: SocketEvent<{ id: string }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const load = await Promise.all([
    (async () => {
      const user = await ctx.http({ url: `http://x/users/${event.params.id}` });
      const name = { name: String(user.body) };
      return name;
    })(),
    (async () => {
      const orders = await ctx.http({ url: `http://x/orders/${event.params.id}` });
      return orders;
    })(),
  ]).then(([user, orders]) => ({ user, orders }));
  return { ack: [load.user.name, load.orders.body], actions: [] };
}

export default {
  id: "parallel",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["id"],
      run: go,
    },
  ],
} satisfies Flow;
