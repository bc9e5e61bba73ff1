import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ list: number[] }>): HandlerResult {
  const actions: Action[] = [];
  for (const item of event.params.list.map((item) => item * 2)) {
    const tell = (input: { n: any }) => {
      actions.push({
        actionName: "sendToNamespace",
        namespace: "/",
        eventName: "n",
        parameters: [input.n],
      });
    };
    if (item > 4) {
      const big = { n: item };
      tell(big);
    } else {
      const small = { n: -item };
      tell(small);
    }
  }
  return { actions };
}

export default {
  id: "for-each-join-inside",
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
