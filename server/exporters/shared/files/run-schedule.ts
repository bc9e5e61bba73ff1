import { parseConnectionString } from "./handler-kit/connection-string.ts";
import { createContext } from "./handler-kit/context.ts";
import { createSender } from "./handler-kit/rest.ts";
import type { FetchLike } from "./handler-kit/rest.ts";
import { accessKeyAuthorizer } from "./handler-kit/token.ts";
import type { Flow, HandlerContext, Trigger } from "./handler-kit/types.ts";
import type { Settings } from "./settings.ts";

export type Schedule = Extract<Trigger, { on: "schedule" }>;

export function schedulesOf(flow: Flow): Schedule[] {
  return flow.triggers.filter((trigger): trigger is Schedule => trigger.on === "schedule");
}

/** Runs one schedule now and sends what it wants sent. `due`: the moment the run was due, as a platform names it. */
export type RunSchedule = (name: string | undefined, due: string | number | Date | undefined) => Promise<void>;

/** A run that fails throws, and sends nothing. */
export function createScheduleRunner(
  flow: Flow,
  options: Settings & { context?: Partial<HandlerContext>; fetch?: FetchLike },
): RunSchedule {
  const connection = parseConnectionString(options.connectionString);
  const authorize = accessKeyAuthorizer(connection.accessKey ?? "");
  const sender = createSender({ endpoint: connection.endpoint, authorize, fetch: options.fetch });
  const { env, connections } = options;
  const context = { ...createContext({ connection, sender, env, connections }), ...options.context };
  const schedules = new Map(schedulesOf(flow).map((schedule) => [schedule.name, schedule]));
  return async (name = "", due = Date.now()) => {
    const schedule = schedules.get(name);
    if (!schedule) throw new Error(`There is no schedule "${name}".`);
    const { actions } = await schedule.run({ scheduledTime: new Date(due).toISOString() }, context);
    await sender.sendAll(schedule.hub, actions);
  };
}
