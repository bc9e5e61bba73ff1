import { http } from "@google-cloud/functions-framework";
// <schedules>
import { cloudEvent } from "@google-cloud/functions-framework";
import type { CloudEventFunction } from "@google-cloud/functions-framework";
// </schedules>
import type { Request as FrameworkRequest, Response as FrameworkResponse } from "@google-cloud/functions-framework";
import flow from "./flow.ts";
import { createHandler } from "./handler-kit/receive.ts";
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

/** The function that is called by HTTP: webhooks and routes. */
http("flow", async (incoming: FrameworkRequest, outgoing: FrameworkResponse) => {
  const response = await handle(toRequest(incoming));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});
// <schedules>

/** The function that Cloud Scheduler calls through Pub/Sub; attribute `schedule` of the message names what is due. */
const runSchedule: CloudEventFunction<{ message?: { attributes?: Record<string, string> } }> = async (event) => {
  const name = event.data?.message?.attributes?.schedule;
  const schedule = schedulesOf(flow).find((schedule) => schedule.name === name);
  if (!schedule) throw new Error(`There is no schedule "${name}".`);
  const scheduledTime = new Date(event.time ?? Date.now()).toISOString();
  await createScheduleRunner({ connectionString, env })(schedule, scheduledTime);
};
cloudEvent("schedules", runSchedule);
// </schedules>

/** The framework has read the body and parsed it; only its raw bytes are what was sent. */
function toRequest(incoming: FrameworkRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const { method, originalUrl, rawBody } = incoming;
  const hasBody = method !== "GET" && method !== "HEAD" && method !== "OPTIONS" && rawBody;
  return new Request(new URL(originalUrl, "http://localhost"), {
    method,
    headers,
    body: hasBody ? new Uint8Array(rawBody) : undefined,
  });
}
