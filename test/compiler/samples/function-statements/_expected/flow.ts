import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ text: string }>): HandlerResult {
  const count = ((input) => {
    const words = input.text.split(/\s+/);

    let longest = "";
    for (const word of words) {
      if (word.length > longest.length) longest = word;
    }
    return { count: words.length, longest };
  })(event.params);
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "counted",
      parameters: [count.count, count.longest],
    },
  ];
  return { actions };
}

export default {
  id: "function-statements",
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
