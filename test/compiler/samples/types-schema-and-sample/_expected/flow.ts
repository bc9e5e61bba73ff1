import type {
  Flow,
  HandlerContext,
  HandlerResult,
  HttpCallResponse,
  HttpRequestEvent,
  SocketEvent,
} from "./handler-kit/index.js";

/** POST `/api/hook` */
export async function hook(
  event: HttpRequestEvent<Record<string, string>, {
    ok: boolean;
    list: (number | string | null)[];
  }>,
  ctx: HandlerContext,
): Promise<HandlerResult> {
  const user: HttpCallResponse<{ id: number }> = await ctx.http({ url: "https://example.com" });
  return {
    statusCode: 200,
    body: { id: user.body.id.toFixed(), list: event.body.list.map((v) => v ?? 0), not: !event.body.ok },
    actions: [],
  };
}

/** Hub `hub`, namespace `/`, event `order` */
export function order(
  event: SocketEvent<{
    order: {
      id: string;
      items: { name: string; price: number; tags?: ("new" | "sale")[] }[];
      note?: string | null;
    };
    by: {
      name: string;
      age: number;
      address: null;
      visits: { at: string; page: string; ref?: number }[];
      "first name": string;
    };
    n: number;
  }>,
): HandlerResult {
  const total = event.params.order.items.reduce((sum, item) => sum + item.price, event.params.n);
  return {
    ack: [
      total.toFixed(2),
      event.params.by.visits.map((v) => v.ref ?? v.page.length),
      event.params.order.note?.trim() ?? event.params.order.items[0]?.tags,
    ],
    actions: [],
  };
}

export default {
  id: "types-schema-and-sample",
  triggers: [
    { on: "http.request", name: "hook", hub: "hub", method: "POST", route: "hook", run: hook },
    {
      on: "socket.event",
      name: "order",
      hub: "hub",
      namespace: "/",
      event: "order",
      parameters: ["order", "by", "n"],
      run: order,
    },
  ],
} satisfies Flow;
