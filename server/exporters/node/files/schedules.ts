import { Cron } from "croner";
import type { Flow } from "./handler-kit/types.ts";
import { createScheduleRunner, schedulesOf } from "./run-schedule.ts";

/** Runs the flow's schedules in this process until stopped. A run that fails sends nothing and is logged. */
export function startSchedules(flow: Flow, options: Parameters<typeof createScheduleRunner>[0]): { stop(): void } {
  const run = createScheduleRunner(options);
  const jobs = schedulesOf(flow).map((schedule) => {
    // One run at a time: a run that takes longer than its interval skips beats instead of piling up.
    const job: Cron = new Cron(schedule.cron, { timezone: schedule.timeZone || "UTC", protect: true }, () =>
      run(schedule, (job.currentRun() ?? new Date()).toISOString()).catch((error: unknown) =>
        console.error(`${schedule.name} failed:`, error),
      ),
    );
    return job;
  });
  return { stop: () => jobs.forEach((job) => job.stop()) };
}
