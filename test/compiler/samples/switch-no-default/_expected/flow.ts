import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ n: number }>): HandlerResult {
  const actions: Action[] = [];
  if (event.params.n > 100) {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "big",
      parameters: [],
    });
  }
  return { actions };
}

export default {
  id: "switch-no-default",
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
