import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * What stands before a Lambda function URL, for one bundled project: `tsx lambda-host.ts <folder>`. EMULATED: requests
 * become events of payload format 2.0 and answers become responses, as documented; the handler is the bundle itself.
 * `POST /host/schedules/<name>` sends what EventBridge Scheduler would.
 */
interface Handlers {
  handler(
    event: object,
  ): Promise<{ statusCode: number; headers?: Record<string, string>; body?: string; isBase64Encoded?: boolean }>;
  handleSchedule?(event: object): Promise<void>;
}

const [folder = ""] = process.argv.slice(2);
const { handler, handleSchedule } = (await import(pathToFileURL(join(folder, "dist/handler.mjs")).href)) as Handlers;

const server = createServer(async (request, response) => {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const name = /^\/host\/schedules\/(\w+)$/.exec(pathname)?.[1];
    if (name) {
      await handleSchedule?.({ schedule: name, scheduledTime: `${new Date().toISOString().slice(0, 19)}Z` });
      return void response.writeHead(204).end();
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const isText = /^(?:text\/|application\/json)/.test(headers["content-type"] ?? "");
    const body = Buffer.concat(chunks);
    const event = {
      version: "2.0",
      routeKey: "$default",
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers,
      requestContext: { http: { method: request.method, path: pathname, protocol: "HTTP/1.1", sourceIp: "127.0.0.1" } },
      ...(body.length > 0 ? { body: body.toString(isText ? "utf8" : "base64") } : {}),
      isBase64Encoded: body.length > 0 && !isText,
    };
    const answer = await handler(JSON.parse(JSON.stringify(event)) as object);
    const bytes = Buffer.from(answer.body ?? "", answer.isBase64Encoded ? "base64" : "utf8");
    response.writeHead(answer.statusCode, answer.headers).end(bytes);
  } catch (error) {
    console.error(error);
    response.writeHead(502).end();
  }
});
server.listen(0, "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
