import { app } from "@azure/functions";
import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import flow from "./flow.ts";
import { createHandler, WEBHOOK_PATH } from "./handler-kit/receive.ts";
// <schedules>
import { createScheduleRunner, schedulesOf } from "./run-schedule.ts";
// </schedules>

const {
  WebPubSubForSocketIOConnectionString: connectionString,
  WebPubSubSecondaryKey: secondaryKey,
  ...env
} = process.env;
if (!connectionString) throw new Error("WebPubSubForSocketIOConnectionString is not set.");
const handle = createHandler({ flows: [flow], connectionString, secondaryKey, env });

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

const run = createScheduleRunner({ connectionString, env });
for (const schedule of schedulesOf(flow)) {
  app.timer(schedule.name, {
    schedule: schedule.cron,
    handler: (timer) => run(schedule, new Date(timer.scheduleStatus?.last || Date.now()).toISOString()),
  });
}
// </schedules>

async function answer(request: HttpRequest, path?: string): Promise<HttpResponseInit> {
  const url = new URL(request.url);
  if (path) url.pathname = path;
  const { method, headers } = request;
  const hasBody = method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
  const body = hasBody ? await request.arrayBuffer() : undefined;
  const response = await handle(new Request(url, { method, headers: Object.fromEntries(headers), body }));
  const text = await response.text();
  return { status: response.status, headers: Object.fromEntries(response.headers), ...(text ? { body: text } : {}) };
}
