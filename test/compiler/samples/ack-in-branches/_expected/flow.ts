import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ a: number }>): HandlerResult {
  if (event.params.a < 0) {
    return { ack: ["negative"], actions: [] };
  } else if (event.params.a === 0) {
    return { ack: ["zero"], actions: [] };
  } else {
    return { ack: ["positive"], actions: [] };
  }
}

export default {
  id: "ack-in-branches",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["a"],
      run: go,
    },
  ],
} satisfies Flow;
