import type { ConnectEvent, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/admin`, a socket wants to connect */
export function connect(event: ConnectEvent): HandlerResult {
  if (event.claims.role?.includes("admin")) {
    return { statusCode: 200, actions: [] };
  }
  return { statusCode: 403, actions: [] };
}

export default {
  id: "connect-filter-accept",
  triggers: [
    { on: "socket.connect", name: "connect", hub: "hub", namespace: "/admin", run: connect },
  ],
} satisfies Flow;
