import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ a: boolean; b: boolean }>): HandlerResult {
  if (event.params.a) {
    if (event.params.b) {
      return { ack: ["both"], actions: [] };
    } else {
      return { ack: ["a"], actions: [] };
    }
  } else {
    if (event.params.b) {
      return { ack: ["b"], actions: [] };
    }
  }
  return { actions: [] };
}

export default {
  id: "switch-nested",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["a", "b"],
      run: go,
    },
  ],
} satisfies Flow;
