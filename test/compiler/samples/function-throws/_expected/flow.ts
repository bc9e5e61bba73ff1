import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(): HandlerResult {
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "before", parameters: [] },
  ];
  (() => {
    throw new Error("no");
  })();
  actions.push({
    actionName: "sendToNamespace",
    namespace: "/",
    eventName: "after",
    parameters: [],
  });
  return { actions };
}

export default {
  id: "function-throws",
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
