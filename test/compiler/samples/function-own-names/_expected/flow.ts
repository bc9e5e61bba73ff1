import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(): HandlerResult {
  const user = { id: 1 };
  const pick = ((input) => {
    const user = input;
    const list = [{ id: 1 }].map((input) => input.id);
    function twice(event: number) {
      return event * 2;
    }
    return { user, list, twice: twice(2) };
  })(user);
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "picked", parameters: [pick] },
  ];
  return { actions };
}

export default {
  id: "function-own-names",
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
