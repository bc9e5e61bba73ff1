import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  let parsed;
  try {
    parsed = JSON.parse(event.params.text) as { a: number };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { ack: [`bad: ${error.name}`], actions: [] };
  }
  return { ack: [parsed.a], actions: [] };
}

export default {
  id: "function-error-port",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["text"],
      run: go,
    },
  ],
} satisfies Flow;
