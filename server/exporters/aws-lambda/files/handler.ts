import flow from "./flow.ts";
import { createHandler } from "./handler-kit/receive.ts";
// <schedules>
import { createScheduleRunner, schedulesOf } from "./run-schedule.ts";
// </schedules>

/** What a function URL sends (payload format 2.0), as far as it is used here. */
interface UrlEvent {
  rawPath: string;
  rawQueryString: string;
  headers: Record<string, string | undefined>;
  requestContext: { http: { method: string } };
  cookies?: string[];
  body?: string;
  isBase64Encoded: boolean;
}

interface UrlAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}
// <schedules>

/** What EventBridge Scheduler sends; template.yaml says so. */
interface ScheduleEvent {
  schedule: string;
  scheduledTime: string;
}
// </schedules>

const {
  WebPubSubForSocketIOConnectionString: connectionString,
  WebPubSubSecondaryKey: secondaryKey,
  ...env
} = process.env;
if (!connectionString) throw new Error("WebPubSubForSocketIOConnectionString is not set.");
const handle = createHandler({ flows: [flow], connectionString, secondaryKey, env });
// <schedules>
const run = createScheduleRunner({ connectionString, env });

export async function handleSchedule({ schedule: name, scheduledTime }: ScheduleEvent): Promise<void> {
  const schedule = schedulesOf(flow).find((schedule) => schedule.name === name);
  if (!schedule) throw new Error(`There is no schedule "${name}".`);
  await run(schedule, new Date(scheduledTime).toISOString());
}
// </schedules>

/** Webhooks and HTTP routes, by a function URL. */
export async function handler(event: UrlEvent): Promise<UrlAnswer> {
  const response = await handle(toRequest(event));
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

function toRequest({
  rawPath,
  rawQueryString,
  headers,
  requestContext,
  cookies,
  body,
  isBase64Encoded,
}: UrlEvent): Request {
  const { method } = requestContext.http;
  const url = new URL(rawPath + (rawQueryString ? `?${rawQueryString}` : ""), "https://lambda.invalid");
  const given = new Headers();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) given.set(name, value);
  if (cookies) given.set("cookie", cookies.join("; "));
  const hasBody = method !== "GET" && method !== "HEAD" && method !== "OPTIONS" && body !== undefined;
  const bytes = hasBody ? Buffer.from(body, isBase64Encoded ? "base64" : "utf8") : undefined;
  return new Request(url, { method, headers: given, body: bytes });
}
