import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { MAX_BODY } from "./handler-kit/body.ts";
import { createHost } from "./host.ts";
import { post } from "./post.ts";
// <schedules>
import { startSchedules } from "./schedules.ts";
// </schedules>

if (existsSync(".env")) process.loadEnvFile(".env");
const host = createHost(process.env, post);
// <schedules>
const schedules = startSchedules(host.runSchedule);
// </schedules>

const server = createServer((incoming, outgoing) => {
  serve(incoming, outgoing).catch((error: unknown) => {
    console.error(error);
    if (!outgoing.headersSent) outgoing.writeHead(500);
    outgoing.end();
  });
});

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { method = "GET", url = "/" } = incoming;
  if (url === "/healthz") return void outgoing.end("ok");
  const body = await bodyOf(incoming);
  if (body === undefined) return void outgoing.writeHead(413, { connection: "close" }).end();
  // Only what is a list in any case (`set-cookie`) is no text here.
  const headers = incoming.headers as Record<string, string>;
  const answer = await host.receive({
    method,
    url,
    headers,
    readBody: async () => body.toString(),
    readBytes: async () => body,
  });
  outgoing
    .writeHead(answer.status, answer.headers)
    .end(answer.body === "" || method === "HEAD" ? undefined : answer.body);
}

/** Undefined when it is too large. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
