import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ n: number | undefined }>): HandlerResult {
  if ((event.params.n ?? 7) === 7) {
    return { ack: [true], actions: [] };
  } else {
    return { ack: [false], actions: [] };
  }
}

export default {
  id: "switch-one-value",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["n"],
      run: go,
    },
  ],
} satisfies Flow;
