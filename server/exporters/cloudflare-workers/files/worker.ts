// <schedules>
import { crons } from "./crons.ts";
// </schedules>
import { createHost } from "./host.ts";
import type { Variables } from "./settings.ts";
// <state>

export { State } from "./state/open.ts";
// </state>

/** Made once for each isolate; variables and secrets of the worker cannot change while it lives. */
let host: ReturnType<typeof createHost> | undefined;

export default {
  fetch(request: Request, env: Variables): Promise<Response> {
    host ??= createHost(env);
    return host.handle(request);
  },
  // <schedules>
  async scheduled({ cron, scheduledTime }: { cron: string; scheduledTime: number }, env: Variables): Promise<void> {
    const { runSchedule } = (host ??= createHost(env));
    await Promise.all((crons[cron] ?? []).map((name) => runSchedule(name, scheduledTime)));
  },
  // </schedules>
};
