import { parseConnectionString } from "./handler-kit/connection-string.ts";
import { createContext } from "./handler-kit/context.ts";
import { createSender } from "./handler-kit/rest.ts";
import { accessKeyAuthorizer } from "./handler-kit/token.ts";
import type { Flow, HandlerContext, Trigger } from "./handler-kit/types.ts";

export type Schedule = Extract<Trigger, { on: "schedule" }>;

export function schedulesOf(flow: Flow): Schedule[] {
  return flow.triggers.filter((trigger): trigger is Schedule => trigger.on === "schedule");
}

/** Runs one schedule now and sends what it wants sent. Throws when the run fails; then nothing was sent. */
export function createScheduleRunner(options: {
  connectionString: string;
  env?: Readonly<Record<string, string | undefined>>;
  context?: Partial<HandlerContext>;
}): (schedule: Schedule, scheduledTime: string) => Promise<void> {
  const connection = parseConnectionString(options.connectionString);
  const authorize = accessKeyAuthorizer(connection.accessKey ?? "");
  const sender = createSender({ endpoint: connection.endpoint, authorize });
  const context = { ...createContext({ connection, sender, env: options.env }), ...options.context };
  return async (schedule, scheduledTime) => {
    const { actions } = await schedule.run({ scheduledTime }, context);
    await sender.sendAll(schedule.hub, actions);
  };
}
