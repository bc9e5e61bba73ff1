// <schedules>
import { equalInConstantTime } from "../src/handler-kit/encoding.ts";
// </schedules>
import { createHost } from "../src/host.ts";

const host = createHost(process.env);

/** Every request comes here; vercel.json says so. */
export default {
  async fetch(request: Request): Promise<Response> {
    // <schedules>
    const { pathname } = new URL(request.url);
    const name = /^\/_cron\/(\w+)$/.exec(pathname)?.[1];
    if (name) return runSchedule(name, request.headers.get("authorization"));
    // </schedules>
    return host.handle(request);
  },
};
// <schedules>

/** Vercel calls a cron's path with this secret once it is set; without it anyone could. */
async function runSchedule(name: string, authorization: string | null): Promise<Response> {
  const secret = process.env.CRON_SECRET;
  if (!secret || !equalInConstantTime(authorization ?? "", `Bearer ${secret}`))
    return new Response("CRON_SECRET is not set, or this is not it.", { status: 401 });
  await host.runSchedule(name, undefined);
  return new Response("ok");
}
// </schedules>
