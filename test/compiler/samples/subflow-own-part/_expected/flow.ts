import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ name: string }>): HandlerResult {
  const greeting = greet({ name: event.params.name });
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "greeted", parameters: [greeting] },
  ];
  return { ack: [greeting.length], actions };
}

/**
 * Part, called by others
 *
 * Says hello to someone.
 */
export function greet(inputs: { name: string }) {
  const text = `Hello ${inputs.name}!`;
  return text;
}

export default {
  id: "subflow-own-part",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["name"],
      run: go,
    },
  ],
} satisfies Flow;
