import type { Action, DisconnectedEvent, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, a socket has gone */
export function disconnected(event: DisconnectedEvent): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "left",
      parameters: [event.userId, event.reason || "bye"],
    },
  ];
  return { actions };
}

export default {
  id: "disconnected-emit",
  triggers: [
    {
      on: "socket.disconnected",
      name: "disconnected",
      hub: "hub",
      namespace: "/",
      run: disconnected,
    },
  ],
} satisfies Flow;
