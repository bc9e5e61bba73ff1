import type { ConnectEvent, Flow, HandlerContext, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, a socket wants to connect */
export function connect(event: ConnectEvent, ctx: HandlerContext): HandlerResult {
  let statusCode = 200;
  let body: unknown;
  if (event.userId === "eve") {
    statusCode = 403;
    body = { message: `${event.userId} is banned` };
    ctx.log("warn", "turned away", event.userId);
  }
  return { statusCode, body, actions: [] };
}

export default {
  id: "connect-reject-then-log",
  triggers: [{ on: "socket.connect", name: "connect", hub: "hub", namespace: "/", run: connect }],
} satisfies Flow;
