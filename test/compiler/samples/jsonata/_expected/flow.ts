import type { Flow, HandlerContext, HandlerResult, SocketEvent } from "./handler-kit/index.js";
import { jsonata as jsonata_ } from "./handler-kit/jsonata.js";

const billExpression = jsonata_(`{
  "total": $sum(items.(price * count)) * $rate,
  "names": items[price > 1].name,
  "at": $now(),
  "ms": $millis(),
  "luck": $random(),
  "mixed": $shuffle([1, 2, 3]),
  "by": $user.id,
  "nothing": nothing.at.all
}`);

const jsonataExpression = jsonata_("$string(total)");

/** Hub `hub`, namespace `/`, event `order` */
export async function order(
  event: SocketEvent<{ items: unknown[] }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  // What somebody brought along from Node-RED.
  const bill: { total: number; names?: string | string[] } = await billExpression(
    event.params,
    { rate: Number(ctx.env.RATE ?? 1), user: { id: event.userId } },
    ctx,
  );
  const jsonata = await jsonataExpression(bill, {}, ctx);
  return { ack: [bill, jsonata, bill.total.toFixed(2)], actions: [] };
}

export default {
  id: "jsonata",
  triggers: [
    {
      on: "socket.event",
      name: "order",
      hub: "hub",
      namespace: "/",
      event: "order",
      parameters: ["items"],
      run: order,
    },
  ],
} satisfies Flow;
