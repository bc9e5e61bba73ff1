import type { Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, a socket wants to connect */
export function connect(): HandlerResult {
  return { statusCode: 200, actions: [] };
}

export default {
  id: "connect-accept",
  triggers: [{ on: "socket.connect", name: "connect", hub: "hub", namespace: "/", run: connect }],
} satisfies Flow;
