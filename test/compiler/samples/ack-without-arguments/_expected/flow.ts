import type { Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(): HandlerResult {
  return { ack: [], actions: [] };
}

export default {
  id: "ack-without-arguments",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: [],
      run: go,
    },
  ],
} satisfies Flow;
