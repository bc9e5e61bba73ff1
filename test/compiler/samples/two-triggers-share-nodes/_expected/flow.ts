import type {
  Action,
  Flow,
  HandlerContext,
  HandlerResult,
  ScheduleEvent,
  SocketEvent,
} from "./handler-kit/index.js";

/** Hub `hub`, namespace `/`, event `go` */
export function go(_event: SocketEvent<{ text: string }>, ctx: HandlerContext): HandlerResult {
  const time = ctx.now();
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "time", parameters: [time] },
  ];
  return { actions };
}

/** At `0 0 * * * *` */
export function tick(_event: ScheduleEvent, ctx: HandlerContext): HandlerResult {
  const time = ctx.now();
  const actions: Action[] = [
    { actionName: "sendToNamespace", namespace: "/", eventName: "time", parameters: [time] },
  ];
  return { actions };
}

export default {
  id: "two-triggers-share-nodes",
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
    { on: "schedule", name: "tick", hub: "hub", cron: "0 0 * * * *", run: tick },
  ],
} satisfies Flow;
