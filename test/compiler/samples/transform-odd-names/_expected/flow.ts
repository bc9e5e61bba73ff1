import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(): HandlerResult {
  const odd = {
    "1": "d",
    "content-type": "a",
    ["__proto__"]: "b",
    class: "c",
    "with \"quotes\"": "e",
  };
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "odd",
      parameters: [Object.keys(odd), odd["class"]],
    },
  ];
  return { actions };
}

export default {
  id: "transform-odd-names",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "go",
      parameters: [],
      run: go,
    },
  ],
} satisfies Flow;
