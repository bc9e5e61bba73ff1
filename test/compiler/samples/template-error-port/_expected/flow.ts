import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ user: { name: string } | undefined }>): HandlerResult {
  let hello: string;
  try {
    hello = `Hello ${event.params.user!.name}`;
  } catch {
    return { ack: ["nobody"], actions: [] };
  }
  return { ack: [hello], actions: [] };
}

export default {
  id: "template-error-port",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["user"],
      run: go,
    },
  ],
} satisfies Flow;
