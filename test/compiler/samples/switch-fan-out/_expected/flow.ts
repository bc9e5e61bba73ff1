import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [];
  if (event.params.text.length > 2) {
    actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "b", parameters: [] });
    actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "a", parameters: [] });
  }
  actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "c", parameters: [] });
  return { actions };
}

export default {
  id: "switch-fan-out",
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
