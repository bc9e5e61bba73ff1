import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ list: number[] }>): HandlerResult {
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "done", parameters: [] },
  ];
  return { actions };
}

export default {
  id: "for-each-unwired",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["list"],
      run: go,
    },
  ],
} satisfies Flow;
