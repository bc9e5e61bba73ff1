import { z } from "zod";
import { NEXT, type NodeDefinition } from "../definition.ts";
import { clip, hub, text } from "../fields.ts";

const schema = z.strictObject({
  hub,
  cron: text("0 * * * * *", {
    title: "Schedule",
    description: "Second, minute, hour, day of month, month, day of week. `*/5 * * * * *` is every five seconds.",
    placeholder: "0 * * * * *",
    required: true,
  }),
  timeZone: text("", {
    title: "Time zone",
    description: "IANA name. Left empty: UTC.",
    placeholder: "Europe/Berlin",
    advanced: true,
  }),
});
export type ScheduleConfig = z.infer<typeof schema>;

export const schedule: NodeDefinition<ScheduleConfig> = {
  type: "schedule",
  title: "Schedule",
  category: "triggers",
  icon: "clock",
  defaultId: "tick",
  blurb: "At fixed times, without anybody asking",
  keywords: ["timer", "cron", "interval", "every", "trigger"],
  help: `Starts a run at the times a cron expression with seconds describes.

**Value**: the event, with \`scheduledTime\` (ISO 8601, when the run was due).

Examples: \`* * * * * *\` every second, \`0 */5 * * * *\` every five minutes, \`0 0 9 * * 1-5\` at nine on weekdays.`,
  schema,
  summary: (c) =>
    c.cron === "* * * * * *" ? "every second" : `\`${clip(c.cron)}\`${c.timeZone ? ` ${clip(c.timeZone)}` : ""}`,
  ports: () => [NEXT],
  trigger: "schedule",
  valueType: () => "ScheduleEvent",
};
