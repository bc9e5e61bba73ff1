import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ name: string; n: number }>): HandlerResult {
  const text = `Hello ${event.params.name}, you have ${event.params.n * 2} \`new\` \${messages} \\ ${event.userId ?? "?"}${{a: 1}.a}`;
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "text", parameters: [text] },
  ];
  return { actions };
}

export default {
  id: "template-text",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["name", "n"],
      run: go,
    },
  ],
} satisfies Flow;
