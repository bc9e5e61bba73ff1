import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(): HandlerResult {
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "1", parameters: [] },
    { actionName: "sendToNamespace", namespace: "/", eventName: "1.1", parameters: [] },
    { actionName: "sendToNamespace", namespace: "/", eventName: "2", parameters: [] },
    { actionName: "sendToNamespace", namespace: "/", eventName: "3", parameters: [] },
  ];
  return { actions };
}

export default {
  id: "fan-out-order",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: [],
      run: go,
    },
  ],
} satisfies Flow;
