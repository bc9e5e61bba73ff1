import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(): HandlerResult {
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "said", parameters: [] },
  ];
  return { actions };
}

export default {
  id: "return-stops-what-follows",
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
