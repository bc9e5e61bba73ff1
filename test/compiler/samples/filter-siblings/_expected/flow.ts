import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ n: number }>, ctx: HandlerContext): HandlerResult {
  const actions: Action[] = [];
  if (event.params.n > 10) {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "big",
      parameters: [],
    });
  }
  if (event.params.n < 20) {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "small",
      parameters: [],
    });
  }
  ctx.log("info", "end");
  return { actions };
}

export default {
  id: "filter-siblings",
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
