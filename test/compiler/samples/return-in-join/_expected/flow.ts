import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ n: number }>, ctx: HandlerContext): HandlerResult {
  let ack: unknown[] | undefined;
  const bad = () => {
    ack = ["out of range"];
    return true;
  };
  if (event.params.n < 0) {
    ctx.log("info", "low");
    if (bad()) {
      return { ack, actions: [] };
    }
  } else if (event.params.n > 9) {
    ctx.log("info", "high");
    if (bad()) {
      return { ack, actions: [] };
    }
  }
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "rest",
      parameters: [event.params.n],
    },
  ];
  return { ack, actions };
}

export default {
  id: "return-in-join",
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
