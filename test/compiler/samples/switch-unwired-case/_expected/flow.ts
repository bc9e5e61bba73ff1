import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ n: number }>): HandlerResult {
  const actions: Action[] = [];
  if (!(event.params.n < 10) && !(event.params.n < 100)) {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "big",
      parameters: [],
    });
  }
  actions.push({
    actionName: "sendToNamespace",
    namespace: "/",
    eventName: "after",
    parameters: [],
  });
  return { actions };
}

export default {
  id: "switch-unwired-case",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["n"],
      run: go,
    },
  ],
} satisfies Flow;
