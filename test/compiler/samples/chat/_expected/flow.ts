import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `chat` */
export function chat(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "new message",
      parameters: [event.socketId, event.params.text],
    },
  ];
  return { actions };
}

export default {
  id: "chat",
  triggers: [
    {
      on: "socket.event",
      name: "chat",
      hub: "hub",
      namespace: "/",
      event: "chat",
      parameters: ["text"],
      run: chat,
    },
  ],
} satisfies Flow;
