import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "x",
      parameters: [
        (String(1), 2),
        (String(2), event.params.text),
        { a: event.params.text },
        function () { return 1; }(),
        (() => event.params)(),
      ],
    },
  ];
  return { actions };
}

export default {
  id: "comma-and-object-expressions",
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
