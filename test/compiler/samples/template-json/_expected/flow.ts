import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const made = JSON.parse(`{ "text": ${JSON.stringify(event.params.text)}, "list": [${JSON.stringify(1)}, ${JSON.stringify([2, { a: 3 }])}] }`);
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "made",
      parameters: [made.list, made.text],
    },
  ];
  return { actions };
}

export default {
  id: "template-json",
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
