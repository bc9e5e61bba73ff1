import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ n: number }>): HandlerResult {
  const actions: Action[] = [];
  const outer = () => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "outer",
      parameters: [],
    });
  };
  const inner = () => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "inner",
      parameters: [event.params.n],
    });
    outer();
  };
  if (event.params.n > 1) {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "ax",
      parameters: [],
    });
    inner();
  } else if (event.params.n > 0) {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "ay",
      parameters: [],
    });
    inner();
  } else {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "az",
      parameters: [],
    });
    outer();
  }
  return { actions };
}

export default {
  id: "join-nested",
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
