import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `ping` */
export function ping(event: SocketEvent): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToSocket",
      namespace: "/",
      socketId: event.socketId,
      eventName: "pong",
      parameters: [event.parameters],
    },
  ];
  return { actions };
}

export default {
  id: "event-no-parameters",
  triggers: [
    {
      on: "socket.event",
      name: "ping",
      hub: "hub",
      namespace: "/",
      event: "ping",
      parameters: [],
      run: ping,
    },
  ],
} satisfies Flow;
