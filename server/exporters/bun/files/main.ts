import { createHost } from "./host.ts";
// <schedules>
import { startSchedules } from "./schedules.ts";
// </schedules>

const host = createHost(process.env);
// <schedules>
startSchedules(host.runSchedule);
// </schedules>

const server = Bun.serve({
  port: Number(process.env.PORT || 7071),
  hostname: process.env.HOST || "127.0.0.1",
  // Bytes of a request; the service sends at most 1 MB.
  maxRequestBodySize: 1_114_112,
  routes: { "/healthz": () => new Response("ok") },
  fetch: host.handle,
});
console.log(`Listening on http://${server.hostname}:${server.port}`);

// A promise that a handler left behind must not end the other clients' server.
process.on("unhandledRejection", (error) => console.error("Unhandled rejection:", error));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, async () => {
    await server.stop();
    process.exit(0);
  });
}
