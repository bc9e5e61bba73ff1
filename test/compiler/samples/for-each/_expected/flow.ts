import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ rooms: string[] }>): HandlerResult {
  const actions: Action[] = [];
  for (const room of event.params.rooms) {
    actions.push({ actionName: "addSocketToRoom", namespace: "/", socketId: event.socketId, room });
  }
  return { ack: [event.params.rooms.length], actions };
}

export default {
  id: "for-each",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["rooms"],
      run: go,
    },
  ],
} satisfies Flow;
