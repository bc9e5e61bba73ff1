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
  const say = () => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "said",
      parameters: [event.params.text],
    });
  };
  if (event.params.text.length > 3) {
    ctx.log("info", "long");
    say();
  } else {
    ctx.log("info", "short");
    say();
  }
  return { actions };
}

export default {
  id: "join-same-value",
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
