import { app } from "@azure/functions";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
// <schedules>
import flow from "./flow.ts";
// </schedules>
import { WEBHOOK_PATH } from "./handler-kit/receive.ts";
import { createHost } from "./host.ts";
// <schedules>
import { schedulesOf } from "./run-schedule.ts";
// </schedules>

const host = createHost(process.env);

/** Webhooks come here: the host keeps `/runtime/webhooks` for its extensions. */
app.http("webhook", {
  methods: ["GET", "POST", "OPTIONS"],
  route: "webhooks/socketio",
  authLevel: "anonymous",
  handler: (request) => answer(request, WEBHOOK_PATH),
});

/** Every other route below `/api` is the flow's. */
app.http("routes", {
  methods: ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"],
  route: "{*path}",
  authLevel: "anonymous",
  handler: (request) => answer(request),
});
// <schedules>

for (const { name, cron } of schedulesOf(flow)) {
  app.timer(name, {
    schedule: cron,
    handler: (timer) => host.runSchedule(name, timer.scheduleStatus?.last || undefined),
  });
}
// </schedules>

async function answer(request: HttpRequest, path?: string): Promise<HttpResponseInit> {
  const url = new URL(request.url);
  if (path) url.pathname = path;
  const { method, headers } = request;
  const hasBody = method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
  const body = hasBody ? await request.arrayBuffer() : undefined;
  const response = await host.handle(new Request(url, { method, headers: Object.fromEntries(headers), body }));
  const text = await response.text();
  return { status: response.status, headers: Object.fromEntries(response.headers), ...(text ? { body: text } : {}) };
}
