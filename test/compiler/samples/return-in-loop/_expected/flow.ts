import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ list: number[] }>): HandlerResult {
  let ack: unknown[] | undefined;
  for (const item of event.params.list) {
    if (item === 3) {
      ack = [item];
      return { ack, actions: [] };
    }
  }
  return { ack: [null], actions: [] };
}

export default {
  id: "return-in-loop",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["list"],
      run: go,
    },
  ],
} satisfies Flow;
