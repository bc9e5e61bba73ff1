import { Cron } from "croner";
import flow from "./flow.ts";
import { schedulesOf } from "./run-schedule.ts";
import type { RunSchedule } from "./run-schedule.ts";

/** Runs the flow's schedules in this process until stopped. A run that fails sends nothing and is logged. */
export function startSchedules(run: RunSchedule): { stop(): void } {
  const jobs = schedulesOf(flow).map(({ name, cron, timeZone }) => {
    // One run at a time: a run that takes longer than its interval skips beats instead of piling up.
    const job: Cron = new Cron(cron, { timezone: timeZone || "UTC", protect: true }, () =>
      run(name, job.currentRun() ?? undefined).catch((error: unknown) => console.error(`${name} failed:`, error)),
    );
    return job;
  });
  return { stop: () => jobs.forEach((job) => job.stop()) };
}
