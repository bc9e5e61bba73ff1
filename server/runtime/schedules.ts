import { Cron } from "croner";
import type { Logger } from "pino";
import type { Target } from "./flows/routing.ts";
import type { StateStore } from "./state/types.ts";

export interface Schedules {
  /** Replaces all; what is running is left to finish. */
  set(targets: readonly Target[]): void;
  stop(): void;
}

/**
 * Cron with seconds (croner). A run that is still under way skips its next firing; firings missed while the runtime
 * was down are not made up for.
 */
export function createSchedules(
  fire: (target: Target, scheduledTime: string) => Promise<void>,
  logger?: Logger,
): Schedules {
  let jobs = new Map<string, Cron>();

  return {
    set(targets) {
      const next = new Map<string, Cron>();
      for (const target of targets) {
        const { trigger, flow } = target;
        if (trigger.kind !== "schedule" || !trigger.cron) continue;
        const key = JSON.stringify([
          flow.deployment.flowId,
          flow.deployment.version,
          flow.deployment.deployedAt,
          trigger.name,
        ]);
        const running = jobs.get(key);
        if (running) {
          jobs.delete(key);
          next.set(key, running);
          continue;
        }
        try {
          next.set(key, start(target, fire, logger));
        } catch (error) {
          logger?.error(
            { flow: flow.deployment.flowId, cron: trigger.cron, error: (error as Error).message },
            "schedule cannot be read",
          );
        }
      }
      for (const job of jobs.values()) job.stop();
      jobs = next;
    },
    stop() {
      for (const job of jobs.values()) job.stop();
      jobs.clear();
    },
  };
}

function start(target: Target, fire: (target: Target, scheduledTime: string) => Promise<void>, logger?: Logger): Cron {
  const { cron, timeZone } = target.trigger;
  return new Cron(
    cron!,
    {
      timezone: timeZone || undefined,
      protect: true,
      unref: true,
      catch: (error) => logger?.error({ error: String(error) }, "schedule failed"),
    },
    (job: Cron) => fire(target, dueTime(job.currentRun() ?? new Date())),
  );
}

/** Before a flow's id, where its claims are kept; no flow can have such a name. */
const CLAIMS = "$schedules-";
/** Longer than clocks of one cluster differ. */
const CLAIM_SECONDS = 300;

/**
 * Lets one runtime of a cluster take each firing: the first to write its claim. A store that is away means no firing
 * rather than one per runtime.
 */
export function createClaims(store: StateStore): (target: Target, scheduledTime: string) => Promise<boolean> {
  if (!store.shared) return async () => true;
  return ({ flow, trigger }, scheduledTime) =>
    store
      .forFlow(CLAIMS + flow.deployment.flowId)
      .compareAndSet(`${trigger.name}/${scheduledTime}`, undefined, 1, { ttl: CLAIM_SECONDS });
}

/** Timers fire a millisecond early or late; runs are due on whole seconds. */
function dueTime(fired: Date): string {
  return new Date(Math.round(fired.getTime() / 1000) * 1000).toISOString();
}

/** Undefined when the expression can be used, else why not. */
export function checkCron(cron: string, timeZone?: string): string | undefined {
  try {
    const job = new Cron(cron, { timezone: timeZone || undefined, paused: true });
    const next = job.nextRun();
    job.stop();
    return next ? undefined : `"${cron}" never comes`;
  } catch (error) {
    return (error as Error).message;
  }
}
