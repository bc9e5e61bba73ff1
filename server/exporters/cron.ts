import type { TriggerInfo } from "../../flows/compiler/types.ts";
import type { Diagnostic } from "../../flows/model/diagnostic.ts";
import type { Project } from "./project.ts";

/**
 * Schedules on platforms whose timers know minutes only. Days of the week become names, because 1 is Monday here and
 * Sunday on some of them.
 */

export interface MinuteSchedule {
  trigger: TriggerInfo;
  minute: string;
  hour: string;
  dayOfMonth: string;
  month: string;
  dayOfWeek: string;
}

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
const PLAIN = /^(?:\*|[\dA-Za-z]+(?:-[\dA-Za-z]+)?)(?:\/\d+)?(?:,(?:\*|[\dA-Za-z]+(?:-[\dA-Za-z]+)?)(?:\/\d+)?)*$/;

export function schedulesOf({ triggers }: Project): TriggerInfo[] {
  return triggers.filter(({ kind }) => kind === "schedule");
}

/** Undefined for what a timer of minutes cannot say: other seconds than 0, "last day" and the like. */
export function toMinutes(trigger: TriggerInfo): MinuteSchedule | undefined {
  const fields = (trigger.cron ?? "").trim().split(/\s+/);
  if (fields.length === 6 && fields.shift() !== "0") return undefined;
  const [minute = "", hour = "", dayOfMonth = "", month = "", days = ""] = fields;
  if (fields.length !== 5 || !fields.every((field) => PLAIN.test(field) && !/^(?:L|W|\d+[LW])$/i.test(field)))
    return undefined;
  return {
    trigger,
    minute,
    hour,
    dayOfMonth,
    month,
    dayOfWeek: days.replaceAll(/(?<![\d/])[0-7](?!\d)/g, (day) => DAYS[Number(day)] ?? day),
  };
}

export function minuteSchedules(project: Project): MinuteSchedule[] {
  return schedulesOf(project).flatMap((trigger) => toMinutes(trigger) ?? []);
}

export function toText({ minute, hour, dayOfMonth, month, dayOfWeek }: MinuteSchedule): string {
  return [minute, hour, dayOfMonth, month, dayOfWeek].join(" ");
}

/** Errors for schedules the platform cannot keep. `timeZones`: it knows time zones. */
export function checkMinutes(project: Project, platform: string, options: { timeZones: boolean }): Diagnostic[] {
  return schedulesOf(project).flatMap((trigger): Diagnostic[] => {
    const at = { severity: "error" as const, node: trigger.node };
    if (!toMinutes(trigger)) {
      return [
        {
          ...at,
          code: "target_schedule",
          field: "cron",
          message: `${platform} cannot keep the schedule \`${trigger.cron}\`: its timers know whole minutes, lists, ranges and steps only.`,
          hint: "Let the seconds be 0.",
        },
      ];
    }
    if (!options.timeZones && trigger.timeZone && trigger.timeZone !== "UTC") {
      return [
        {
          ...at,
          code: "target_time_zone",
          field: "timeZone",
          message: `Timers of ${platform} run in UTC only.`,
          hint: "Leave the time zone empty and give the time in UTC.",
        },
      ];
    }
    return [];
  });
}
