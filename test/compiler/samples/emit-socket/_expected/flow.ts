import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ to: string }>): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToSocket",
      namespace: "/",
      socketId: event.params.to,
      eventName: "whisper",
      parameters: ["psst"],
    },
  ];
  return { actions };
}

export default {
  id: "emit-socket",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["to"],
      run: go,
    },
  ],
} satisfies Flow;
