import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  let ack: unknown[] | undefined;
  if (event.params.text.length > 3) {
    ack = [event.params.text.length];
  }
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "told", parameters: [] },
  ];
  return { ack, actions };
}

export default {
  id: "ack-maybe",
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
