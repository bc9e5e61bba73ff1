import type { ConnectEvent, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, a socket wants to connect */
export function connect(event: ConnectEvent): HandlerResult {
  if (event.userId === "ada") {
    return { statusCode: 200, actions: [] };
  } else {
    return { statusCode: 401, body: { message: "Log in first", data: { code: 7 } }, actions: [] };
  }
}

export default {
  id: "connect-reject-data",
  triggers: [{ on: "socket.connect", name: "connect", hub: "hub", namespace: "/", run: connect }],
} satisfies Flow;
