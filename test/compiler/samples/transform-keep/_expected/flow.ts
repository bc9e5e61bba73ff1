import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ a: number; b: number }>): HandlerResult {
  const more = { ...event.params, b: event.params.b + 1, c: event.params.a };
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "more",
      parameters: [more.a, more.b, more.c],
    },
  ];
  return { actions };
}

export default {
  id: "transform-keep",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["a", "b"],
      run: go,
    },
  ],
} satisfies Flow;
