import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ n: number }>): HandlerResult {
  if (!(event.params.n > 0)) {
    return { actions: [] };
  }
  if (event.params.n % 2 === 0) {
    const half = { half: event.params.n / 2 };
    return { ack: [half.half], actions: [] };
  }
  return { actions: [] };
}

export default {
  id: "filter-chain",
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
