import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const upper = event.params.text.toUpperCase();
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "upper", parameters: [upper] },
  ];
  return { actions };
}

export default {
  id: "function-expression",
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
