import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const actions: Action[] = [];
  const say = (input: { text: any }) => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "said",
      parameters: [input.text],
    });
  };
  const loud = { text: event.params.text.toUpperCase() };
  say(loud);
  const quiet = { text: event.params.text.toLowerCase() };
  say(quiet);
  return { actions };
}

export default {
  id: "join-repeated",
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
