import type { Action, Flow, HandlerResult } from "./handler-kit/index.js";

/**
 * Hub `hub`, namespace `/`, event `*​/ throw 1 /*`
 *
 * doc *​/ throw 1;
 * /* more
 * throw 2
 */
export function go(): HandlerResult {
  // a
  // throw 1
  // throw 2
  // throw 3
  // throw 4 */ // long word long word long word long word long word long word long word long word
  // long word long word long word long word long word long word long word long word long word long
  // word long word long word long word long word long word long word long word long word long word
  // long word long word long word
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "x", parameters: [] },
  ];
  return { actions };
}

export default {
  id: "hostile-notes",
  triggers: [
    {
      on: "socket.event",
      name: "go",
      hub: "hub",
      namespace: "/",
      event: "*/ throw 1 /*",
      parameters: [],
      run: go,
    },
  ],
} satisfies Flow;
