import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(): HandlerResult {
  const a = { n: 1 };
  const b = { n: a.n + 1 };
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "sum",
      parameters: [a.n + b.n + b.n],
    },
  ];
  return { actions };
}

export default {
  id: "reference-by-name",
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
