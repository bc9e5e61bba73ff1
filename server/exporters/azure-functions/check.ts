import type { TriggerInfo } from "../../../flows/compiler/types.ts";
import type { Diagnostic } from "../../../flows/model/diagnostic.ts";
import type { Project } from "../project.ts";

/** What the Socket.IO extension and the Functions host cannot do. */
export function check(project: Project): Diagnostic[] {
  const { flow, triggers } = project;
  return [
    ...triggers.flatMap(catchAll),
    ...doubles(triggers),
    ...checkTimers(project),
    ...Object.entries(flow.nodes).flatMap(([node, { type, config }]) =>
      type === "emit" && config.atOnce === true ? [sendAtOnce(node)] : [],
    ),
  ];
}

/** What the host's timers cannot do. */
export function checkTimers({ triggers }: Project): Diagnostic[] {
  const schedules = triggers.filter(({ kind }) => kind === "schedule");
  const zones = new Set(schedules.map(({ timeZone }) => timeZone || "UTC"));
  return schedules.flatMap((trigger) => [...cron(trigger), ...timeZone(trigger, zones)]);
}

function sendAtOnce(node: string): Diagnostic {
  return {
    code: "azure_send_at_once",
    severity: "warning",
    message: '"Send at once" goes around the output binding, so it needs an access key.',
    hint: "With an identity instead of a key, turn it off.",
    node,
    field: "atOnce",
  };
}

function catchAll({ kind, event, node }: TriggerInfo): Diagnostic[] {
  if (kind !== "socket.event" || event !== "*") return [];
  return [
    {
      code: "azure_catch_all",
      severity: "error",
      message: 'The Socket.IO trigger of Azure Functions has no event name for "any event".',
      hint: "Add a trigger for each event, or export to node.",
      node,
      field: "event",
    },
  ];
}

/** The extension finds a function by hub, namespace and event; of two it would know only one. */
function doubles(triggers: readonly TriggerInfo[]): Diagnostic[] {
  const seen = new Map<string, string>();
  return triggers.flatMap((trigger): Diagnostic[] => {
    if (!trigger.kind.startsWith("socket.")) return [];
    const key = JSON.stringify([trigger.kind, trigger.hub, trigger.namespace ?? "/", trigger.event]);
    const first = seen.get(key);
    seen.set(key, first ?? trigger.node);
    if (first === undefined) return [];
    return [
      {
        code: "azure_double_trigger",
        severity: "error",
        message: `Azure Functions calls one function for an event, and \`${first}\` listens to this one already.`,
        hint: "Wire both to one trigger.",
        node: trigger.node,
      },
    ];
  });
}

/** NCRONTAB knows lists, ranges and steps; the letters are croner's. */
function cron({ cron = "", node }: TriggerInfo): Diagnostic[] {
  const fields = cron.trim().split(/\s+/);
  if (
    (fields.length === 5 || fields.length === 6) &&
    fields.every((field) => /^[\d*,/\-A-Za-z]+$/.test(field) && !/^(?:L|W|\d+[LW])$/i.test(field))
  )
    return [];
  return [
    {
      code: "azure_cron",
      severity: "error",
      message: `Azure's timer cannot read the schedule \`${cron}\`.`,
      hint: "Use six fields of numbers, lists, ranges and steps.",
      node,
      field: "cron",
    },
  ];
}

function timeZone({ timeZone, node }: TriggerInfo, all: ReadonlySet<string>): Diagnostic[] {
  if (!timeZone || timeZone === "UTC") return [];
  if (all.size > 1) {
    return [
      {
        code: "azure_time_zones",
        severity: "error",
        message: "A function app has one time zone for all its timers.",
        hint: "Give all schedules the same time zone.",
        node,
        field: "timeZone",
      },
    ];
  }
  return [
    {
      code: "azure_time_zone",
      severity: "warning",
      message: `Timers run in UTC unless the app setting WEBSITE_TIME_ZONE is "${timeZone}".`,
      hint: "Set it; the Linux Consumption plan has no such setting.",
      node,
      field: "timeZone",
    },
  ];
}
