import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(event: SocketEvent, ctx: HandlerContext): HandlerResult {
  const id = ctx.uuid();
  const made = { id, input: id, event: event.userId };
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/",
      eventName: "made",
      parameters: [({ input: made, made, env: ctx.env.X })],
    },
  ];
  return { actions };
}

export default {
  id: "transform-shorthand",
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
