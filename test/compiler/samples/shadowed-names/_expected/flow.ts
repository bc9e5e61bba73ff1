import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ list: { id: number }[] }>): HandlerResult {
  const user = { id: event.params.list.length };
  const found = {
    one: ((input) => event.params.list.find((user) => user.id === input.id))(user),
    two: [1].map((event) => ({ input: user, event })),
    three: (() => { const env = 1; return env; })(),
  };
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "found", parameters: [found] },
  ];
  return { actions };
}

export default {
  id: "shadowed-names",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["list"],
      run: go,
    },
  ],
} satisfies Flow;
