import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import flow from "./flow.ts";
import { createHandler } from "./handler-kit/receive.ts";
// <state>
import { createRedisState } from "./state/redis.ts";
// </state>
// <schedules>
import { startSchedules } from "./schedules.ts";
// </schedules>

if (existsSync(".env")) process.loadEnvFile(".env");
const {
  WebPubSubForSocketIOConnectionString: connectionString,
  WebPubSubSecondaryKey: secondaryKey,
  ...env
} = process.env;
if (!connectionString) {
  console.error("WebPubSubForSocketIOConnectionString is not set. Copy .env.example to .env and fill it in.");
  process.exit(1);
}

// <state>
if (!env.REDIS_URL) {
  console.error("REDIS_URL is not set. The flow keeps its state in Redis.");
  process.exit(1);
}
const state = createRedisState(env.REDIS_URL).forFlow(flow.id);
// </state>
const options = {
  connectionString,
  env,
  // <state>
  context: { state },
  // </state>
};
const handle = createHandler({ flows: [flow], secondaryKey, ...options });
// <schedules>
const schedules = startSchedules(flow, options);
// </schedules>

/** Bytes of a request; the service sends at most 1 MB. */
const MAX_BODY = 1_114_112;

const server = createServer((incoming, outgoing) => {
  serve(incoming, outgoing).catch((error: unknown) => {
    console.error(error);
    if (!outgoing.headersSent) outgoing.writeHead(500);
    outgoing.end();
  });
});

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  if (incoming.url === "/healthz") return void outgoing.end("ok");
  const body = await bodyOf(incoming);
  if (body === undefined) return void outgoing.writeHead(413, { connection: "close" }).end();
  const response = await handle(toRequest(incoming, body));
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(response.body ? Buffer.from(await response.arrayBuffer()) : undefined);
}

/** Read here, which costs less than handing on a stream. Undefined when it is too large. */
async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function toRequest(
  { method = "GET", url = "/", headers: given }: IncomingMessage,
  body: Uint8Array<ArrayBuffer>,
): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) headers.set(name, String(value));
  const init = body.length > 0 && method !== "GET" && method !== "HEAD" ? { body } : {};
  return new Request(new URL(url, "http://localhost"), { method, headers, ...init });
}

// A promise that a handler left behind must not end the other clients' server.
process.on("unhandledRejection", (error) => console.error("Unhandled rejection:", error));

server.listen(Number(process.env.PORT || 7071), process.env.HOST || "127.0.0.1", () => {
  const { address, port } = server.address() as AddressInfo;
  console.log(`Listening on http://${address}:${port}`);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    // <schedules>
    schedules.stop();
    // </schedules>
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), 10_000).unref();
  });
}
