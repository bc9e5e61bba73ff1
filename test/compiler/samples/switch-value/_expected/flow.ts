import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ kind: string; n: number }>): HandlerResult {
  const actions: Action[] = [];
  switch (event.params.kind) {
    case "a": {
      const one = event.params.n + 1;
      return { ack: [one], actions };
    }
    case "b":
      actions.push({
        actionName: "sendToNamespace",
        namespace: "/",
        eventName: "two",
        parameters: [],
      });
      break;
    case `${1}c`:
      actions.push({
        actionName: "sendToNamespace",
        namespace: "/",
        eventName: "three",
        parameters: [],
      });
      break;
    default:
      actions.push({
        actionName: "sendToNamespace",
        namespace: "/",
        eventName: "other",
        parameters: [],
      });
      break;
  }
  return { actions };
}

export default {
  id: "switch-value",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["kind", "n"],
      run: go,
    },
  ],
} satisfies Flow;
