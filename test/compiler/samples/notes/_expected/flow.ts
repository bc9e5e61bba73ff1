import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/**
 * Hub `hub`, namespace `/`, event `go`
 *
 * Starts it all.
 *
 * Two paragraphs.
 */
export function go(_event: SocketEvent, ctx: HandlerContext): HandlerResult {
  // Why this is logged: because we want to know because we want to know because we want to know
  // because we want to know because we want to know because we want to know
  ctx.log("info", "a");
  // One
  const f = (() => {
    return 1; // kept
  })();
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "x", parameters: [f] },
  ];
  return { actions };
}

export default {
  id: "notes",
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
