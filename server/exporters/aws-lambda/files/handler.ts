import { createHost } from "./host.ts";

/** What a function URL sends (payload format 2.0), as far as it is used here. */
interface UrlEvent {
  rawPath: string;
  rawQueryString: string;
  /** Names in lower case. */
  headers: Record<string, string>;
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

const host = createHost(process.env);
// <schedules>

export function handleSchedule({ schedule, scheduledTime }: ScheduleEvent): Promise<void> {
  return host.runSchedule(schedule, scheduledTime);
}
// </schedules>

/** Webhooks and HTTP routes, by a function URL. */
export async function handler(event: UrlEvent): Promise<UrlAnswer> {
  const { rawPath, rawQueryString, requestContext, cookies, body = "", isBase64Encoded } = event;
  const { status, ...answer } = await host.receive({
    method: requestContext.http.method,
    url: rawPath + (rawQueryString ? `?${rawQueryString}` : ""),
    headers: { ...event.headers, ...(cookies ? { cookie: cookies.join("; ") } : {}) },
    readBody: async () => (isBase64Encoded ? Buffer.from(body, "base64").toString() : body),
    readBytes: async () => Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  });
  return { statusCode: status, ...answer };
}
