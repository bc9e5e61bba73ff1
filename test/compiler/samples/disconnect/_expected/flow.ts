import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent): HandlerResult {
  const actions: Action[] = [
    { actionName: "disconnectSockets", namespace: "/", rooms: [event.socketId] },
    {
      actionName: "disconnectSockets",
      namespace: "/",
      rooms: ["a", "b"],
      closeUnderlyingConnection: true,
    },
    { actionName: "disconnectSockets", namespace: "/old", rooms: [] },
  ];
  return { actions };
}

export default {
  id: "disconnect",
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
