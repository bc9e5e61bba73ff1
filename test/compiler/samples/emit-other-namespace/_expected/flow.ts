import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/chat`, event `go` */
export function go(): HandlerResult {
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/chat", eventName: "here", parameters: [] },
    { actionName: "sendToNamespace", namespace: "/admin", eventName: "there", parameters: [] },
  ];
  return { actions };
}

export default {
  id: "emit-other-namespace",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/chat",
      event: "go",
      parameters: ["text"],
      run: go,
    },
  ],
} satisfies Flow;
