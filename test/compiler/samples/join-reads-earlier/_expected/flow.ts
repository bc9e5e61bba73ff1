import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [];
  const info = { size: event.params.text.length };
  const end = () => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "end",
      parameters: [info.size],
    });
  };
  if (info.size > 3) {
    actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "a", parameters: [] });
    end();
  } else {
    actions.push({ actionName: "sendToNamespace", namespace: "/", eventName: "b", parameters: [] });
    end();
  }
  return { actions };
}

export default {
  id: "join-reads-earlier",
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
