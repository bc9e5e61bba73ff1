import type { Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  let fail;
  try {
    fail = ((input) => {
      if (input.text) throw "just text";
      return 1;
    })(event.params);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { ack: [error.message], actions: [] };
  }
  return { ack: [fail], actions: [] };
}

export default {
  id: "function-throws-text",
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
