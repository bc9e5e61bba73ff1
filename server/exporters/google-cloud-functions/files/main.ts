import { http } from "@google-cloud/functions-framework";
// <schedules>
import { cloudEvent } from "@google-cloud/functions-framework";
import type { CloudEventFunction } from "@google-cloud/functions-framework";
// </schedules>
import { createHost } from "./host.ts";

const host = createHost(process.env);

/** The function that is called by HTTP: webhooks and routes. The framework has read the body; its raw bytes count. */
http("flow", async ({ method, originalUrl, headers: given, rawBody }, outgoing) => {
  const headers = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  const readBytes = async () => rawBody ?? Buffer.alloc(0);
  const readBody = async () => (await readBytes()).toString();
  const request = { method, url: originalUrl, headers, readBody, readBytes };
  const { status, headers: sent, body } = await host.receive(request);
  outgoing.writeHead(status, sent).end(body === "" || method === "HEAD" ? undefined : body);
});
// <schedules>

/** The function that Cloud Scheduler calls through Pub/Sub; attribute `schedule` of the message names what is due. */
const runSchedule: CloudEventFunction<{ message?: { attributes?: Record<string, string> } }> = ({ data, time }) =>
  host.runSchedule(data?.message?.attributes?.schedule, time);
cloudEvent("schedules", runSchedule);
// </schedules>
