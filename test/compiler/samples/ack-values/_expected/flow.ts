import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ a: number }>): HandlerResult {
  return { ack: [event.params.a * 2, { ok: true }], actions: [] };
}

export default {
  id: "ack-values",
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
