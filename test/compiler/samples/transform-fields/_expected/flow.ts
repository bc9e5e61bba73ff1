import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const data = { text: event.params.text.trim(), from: event.userId ?? "guest", kind: "plain" };
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "message", parameters: [data] },
  ];
  return { actions };
}

export default {
  id: "transform-fields",
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
