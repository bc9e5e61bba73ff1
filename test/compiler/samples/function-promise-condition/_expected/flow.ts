import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export async function go(event: SocketEvent<{ wait: boolean }>): Promise<HandlerResult> {
  const maybe = await (event.params.wait ? Promise.resolve(1) : 2);
  return { ack: [maybe + 1], actions: [] };
}

export default {
  id: "function-promise-condition",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["wait"],
      run: go,
    },
  ],
} satisfies Flow;
