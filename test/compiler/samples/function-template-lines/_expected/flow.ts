import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const poem = ((input) => {
    const body = `one
  two ${input.text}
    three`;
    return body;
  })(event.params);
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "poem", parameters: [poem] },
  ];
  return { actions };
}

export default {
  id: "function-template-lines",
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
