import flow from "./flow.ts";
import { createHandler } from "./handler-kit/receive.ts";
// <schedules>
import { crons } from "./crons.ts";
import { createScheduleRunner, schedulesOf } from "./run-schedule.ts";
// </schedules>

/** Variables and secrets of the worker. */
type Env = Record<string, string | undefined>;

let handle: ((request: Request) => Promise<Response>) | undefined;

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    // Made once for each isolate; settings cannot change while it lives.
    handle ??= createHandler({ flows: [flow], ...settings(env) });
    return handle(request);
  },
  // <schedules>
  async scheduled({ cron, scheduledTime }: { cron: string; scheduledTime: number }, env: Env): Promise<void> {
    const run = createScheduleRunner(settings(env));
    const due = schedulesOf(flow).filter(({ name }) => crons[cron]?.includes(name));
    await Promise.all(due.map((schedule) => run(schedule, new Date(scheduledTime).toISOString())));
  },
  // </schedules>
};

function settings({
  WebPubSubForSocketIOConnectionString: connectionString,
  WebPubSubSecondaryKey: secondaryKey,
  ...env
}: Env) {
  if (!connectionString) throw new Error("WebPubSubForSocketIOConnectionString is not set: wrangler secret put …");
  return { connectionString, secondaryKey, env };
}
