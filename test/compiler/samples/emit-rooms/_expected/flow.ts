import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToRooms",
      namespace: "/",
      rooms: ["a", `user:${event.userId}`],
      eventName: "said",
      parameters: [event.params.text],
    },
  ];
  return { actions };
}

export default {
  id: "emit-rooms",
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
