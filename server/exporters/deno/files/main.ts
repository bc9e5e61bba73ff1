// <schedules>
import { crons } from "./crons.ts";
// </schedules>
import { createHost } from "./host.ts";

const host = createHost(Deno.env.toObject());
// <schedules>

for (const [name, cron] of Object.entries(crons)) {
  // A run that fails sends nothing and is logged; Deno would run it again, and what it had called twice.
  Deno.cron(name, cron, () =>
    host.runSchedule(name, undefined).catch((error: unknown) => console.error(`${name} failed:`, error)),
  );
}
// </schedules>

Deno.serve(
  {
    port: Number(Deno.env.get("PORT") || 7071),
    hostname: Deno.env.get("HOST") || "127.0.0.1",
    onListen: ({ hostname, port }) => console.log(`Listening on http://${hostname}:${port}`),
  },
  (request) => (new URL(request.url).pathname === "/healthz" ? new Response("ok") : host.handle(request)),
);
