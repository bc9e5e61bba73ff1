import type { Action, ConnectedEvent, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, a socket has connected */
export function connected(event: ConnectedEvent): HandlerResult {
  const actions: Action[] = [
    { actionName: "addSocketToRoom", namespace: "/", socketId: event.socketId, room: "lobby" },
    {
      actionName: "sendToRooms",
      namespace: "/",
      rooms: ["lobby"],
      eventName: "hello",
      parameters: [event.userId],
    },
  ];
  return { actions };
}

export default {
  id: "connected-join",
  triggers: [
    { on: "socket.connected", name: "connected", hub: "hub", namespace: "/", run: connected },
  ],
} satisfies Flow;
