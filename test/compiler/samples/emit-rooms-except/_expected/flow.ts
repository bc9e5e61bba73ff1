import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToRooms",
      namespace: "/",
      rooms: ["a"],
      eventName: "said",
      parameters: [],
      exceptRooms: [event.socketId, "muted"],
    },
  ];
  return { actions };
}

export default {
  id: "emit-rooms-except",
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
