import type { Action, Flow, HandlerResult, ScheduleEvent } from "./handler-kit/index.js";

/** At `*​/5 * * * * *` */
export function tick(event: ScheduleEvent): HandlerResult {
  const actions: Action[] = [
    {
      actionName: "sendToNamespace",
      namespace: "/clock",
      eventName: "time",
      parameters: [event.scheduledTime],
    },
  ];
  return { actions };
}

export default {
  id: "schedule-emit",
  triggers: [{ on: "schedule", name: "tick", hub: "hub", cron: "*/5 * * * * *", run: tick }],
} satisfies Flow;
