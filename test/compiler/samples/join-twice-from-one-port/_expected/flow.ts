import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [];
  const again = () => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "again",
      parameters: [event.params.text],
    });
  };
  again();
  again();
  return { actions };
}

export default {
  id: "join-twice-from-one-port",
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
