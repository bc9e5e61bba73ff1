import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ room: string }>): HandlerResult {
  const actions: Action[] = [
    { actionName: "removeSocketFromRoom", namespace: "/", socketId: event.socketId, room: "lobby" },
    {
      actionName: "addSocketToRoom",
      namespace: "/",
      socketId: event.socketId,
      room: event.params.room,
    },
    {
      actionName: "addSocketToRoom",
      namespace: "/x",
      socketId: event.connectionId,
      room: "watched",
    },
  ];
  return { actions };
}

export default {
  id: "join-and-leave",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["room"],
      run: go,
    },
  ],
} satisfies Flow;
