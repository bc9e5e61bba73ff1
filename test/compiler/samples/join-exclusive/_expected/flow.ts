import type { Action, Flow, HandlerResult, SocketEvent } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent<{ vip: boolean }>): HandlerResult {
  const actions: Action[] = [];
  let ack: unknown[] | undefined;
  const move = (input: { speed: number }) => {
    actions.push({
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "moved",
      parameters: [input.speed],
    });
    ack = [true];
  };
  if (event.params.vip) {
    const fast = { speed: 9 };
    move(fast);
  } else {
    const slow: { speed: number } = { speed: 1 };
    move(slow);
  }
  return { ack, actions };
}

export default {
  id: "join-exclusive",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: ["vip"],
      run: go,
    },
  ],
} satisfies Flow;
