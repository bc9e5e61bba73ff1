import type { InvocationContext, Timer } from "@azure/functions";
import type { Trigger } from "./handler-kit/types.ts";
import { contextFor, sendAll } from "./bindings.ts";

type Schedule = Extract<Trigger, { on: "schedule" }>;

/** A run that fails throws: the host then shows the invocation as failed, and sends nothing. */
export function timerFunction(trigger: Schedule) {
  return async (timer: Timer, invocation: InvocationContext): Promise<void> => {
    const due = new Date(timer.scheduleStatus?.last || Date.now());
    const result = await trigger.run({ scheduledTime: due.toISOString() }, contextFor(invocation));
    sendAll(trigger, result.actions, invocation);
  };
}
