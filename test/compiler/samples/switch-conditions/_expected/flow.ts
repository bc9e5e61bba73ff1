import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>, ctx: HandlerContext): HandlerResult {
  const actions: Action[] = [];
  if (event.params.text.startsWith("/")) {
    ctx.log("info", "command");
  } else if (event.params.text.endsWith("?")) {
    ctx.log("info", "question");
  } else {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "said",
      parameters: [event.params.text],
    });
  }
  return { actions };
}

export default {
  id: "switch-conditions",
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
