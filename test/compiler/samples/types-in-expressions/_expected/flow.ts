import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ any: unknown }>): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "x",
      parameters: [
        (event.params.any as { a: number }).a,
        (event.params.any as typeof event.params.any),
        (event.params.any satisfies unknown),
      ],
    },
  ];
  return { actions };
}

export default {
  id: "types-in-expressions",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["any"],
      run: go,
    },
  ],
} satisfies Flow;
