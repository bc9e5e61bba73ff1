import type { Flow, HandlerContext, HandlerResult, ScheduleEvent } from "./handler-kit/index.js";

/** At `0 0 9 * * MON-FRI` in Europe/Berlin */
export function morning(_event: ScheduleEvent, ctx: HandlerContext): HandlerResult {
  ctx.log("info", "good morning");
  return { actions: [] };
}

export default {
  id: "schedule-time-zone",
  triggers: [
    {
      on: "schedule",
      name: "morning",
      hub: "office",
      cron: "0 0 9 * * MON-FRI",
      timeZone: "Europe/Berlin",
      run: morning,
    },
  ],
} satisfies Flow;
