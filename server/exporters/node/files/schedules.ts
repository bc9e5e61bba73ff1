import { Cron } from "croner";
import { parseConnectionString } from "./handler-kit/connection-string.ts";
import { createContext } from "./handler-kit/context.ts";
import { createSender } from "./handler-kit/rest.ts";
import { accessKeyAuthorizer } from "./handler-kit/token.ts";
import type { Flow, Trigger } from "./handler-kit/types.ts";

type Schedule = Extract<Trigger, { on: "schedule" }>;

/** Runs the flow's schedules in this process until stopped. A run that fails sends nothing and is logged. */
export function startSchedules(
  flow: Flow,
  options: { connectionString: string; env: Record<string, string | undefined> },
): { stop(): void } {
  const connection = parseConnectionString(options.connectionString);
  const sender = createSender({
    endpoint: connection.endpoint,
    authorize: accessKeyAuthorizer(connection.accessKey ?? ""),
  });
  const context = createContext({ connection, sender, env: options.env });

  const run = async (trigger: Schedule, scheduledTime: string) => {
    try {
      const { actions } = await trigger.run({ scheduledTime }, context);
      await sender.sendAll(trigger.hub, actions);
    } catch (error) {
      context.log("error", `${trigger.name} failed: ${error instanceof Error ? error.stack : String(error)}`);
    }
  };

  const jobs = flow.triggers
    .filter((trigger): trigger is Schedule => trigger.on === "schedule")
    .map((trigger) => {
      // One run at a time: a run that takes longer than its interval skips beats instead of piling up.
      const job: Cron = new Cron(trigger.cron, { timezone: trigger.timeZone || "UTC", protect: true }, () =>
        run(trigger, (job.currentRun() ?? new Date()).toISOString()),
      );
      return job;
    });
  return { stop: () => jobs.forEach((job) => job.stop()) };
}
