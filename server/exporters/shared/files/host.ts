import flow from "./flow.ts";
import { createReceiver, toWebHandler } from "./handler-kit/receive.ts";
import type { FetchLike } from "./handler-kit/rest.ts";
// <schedules>
import { createScheduleRunner } from "./run-schedule.ts";
// </schedules>
import { readSettings } from "./settings.ts";
import type { Variables } from "./settings.ts";
// <state>
import { openState } from "./state/open.ts";
// </state>

/**
 * The flow with all it needs, for an entry to translate the platform's calls to. `fetch`: how the service is called, where
 * the platform has something faster than its own. Throws when a setting is missing.
 */
export function createHost(variables: Variables, fetch?: FetchLike) {
  const settings = readSettings(variables);
  // <state>
  const context = { state: openState(flow.id, variables) };
  // </state>
  const options = {
    ...settings,
    // <state>
    context,
    // </state>
    fetch,
  };
  const receive = createReceiver({ flows: [flow], ...options });
  return {
    /** Webhooks and HTTP routes, from a request as the platform has it. Never rejects. */
    receive,
    /** The same for a web-standard request. */
    handle: toWebHandler(receive),
    // <schedules>
    /** Rejects when the run fails; then nothing was sent. */
    runSchedule: createScheduleRunner(flow, options),
    // </schedules>
  };
}
