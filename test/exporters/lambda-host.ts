import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * AWS Lambda around one bundled project: `tsx lambda-host.ts <project> <program of Node> <aws-lambda-ric's folder>`. AWS's
 * own runtime interface client loads the bundle and calls its handlers, in a process for each function. EMULATED, as
 * documented: the runtime API it asks for invocations, and in front of that the function URL (payload format 2.0) and
 * EventBridge Scheduler (`POST /host/schedules/<name>`).
 */
const [project = "", node = "", ric = ""] = process.argv.slice(2);
const client = fileURLToPath(new URL("lambda-client.cjs", import.meta.url));

interface Invocation {
  event: object;
  settle(status: "response" | "error", body: string): void;
}

/** One function: its invocations in a queue, one at a time to its process. */
async function startFunction(handler: string): Promise<(event: object) => Promise<string>> {
  const queue: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let idle: ServerResponse | undefined;
  let count = 0;

  function next(): void {
    const invocation = idle && queue.shift();
    if (!idle || !invocation) return;
    const id = `request-${++count}`;
    running.set(id, invocation);
    idle.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": id,
      "lambda-runtime-deadline-ms": String(Date.now() + 30_000),
      "lambda-runtime-invoked-function-arn": `arn:aws:lambda:eu-central-1:123456789012:function:${handler}`,
    });
    idle.end(JSON.stringify(invocation.event));
    idle = undefined;
  }

  const api = createServer(async (request, response) => {
    const [, id = "", kind] = /\/invocation\/([^/]+)(?:\/(response|error))?$/.exec(request.url ?? "") ?? [];
    if (id === "next") {
      idle = response;
      return next();
    }
    const body = await bodyOf(request);
    response.writeHead(202).end();
    const invocation = running.get(id);
    running.delete(id);
    if (!invocation) throw new Error(`${handler} could not be loaded: ${body.toString()}`);
    invocation.settle(kind === "response" ? "response" : "error", body.toString());
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  const child = spawn(node, ["--require", client, join(ric, "node_modules/aws-lambda-ric/index.mjs")], {
    stdio: "inherit",
    env: {
      ...process.env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.address() as AddressInfo).port}`,
      AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: "true",
      LAMBDA_TASK_ROOT: join(project, "dist"),
      _HANDLER: handler,
      AWS_LAMBDA_FUNCTION_NAME: handler,
      AWS_LAMBDA_FUNCTION_VERSION: "1",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_LOG_GROUP_NAME: "log",
      AWS_LAMBDA_LOG_STREAM_NAME: "log",
    },
  });
  child.once("exit", (code) => {
    console.error(`the runtime of ${handler} ended with ${code}`);
    process.exit(1);
  });
  process.once("exit", () => child.kill());
  return (event) =>
    new Promise((resolve, reject) => {
      queue.push({
        event,
        settle: (status, body) => (status === "response" ? resolve(body) : reject(new Error(body))),
      });
      next();
    });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const flow = await startFunction("handler.handler");
let schedules: ReturnType<typeof startFunction> | undefined;

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const schedule = /^\/host\/schedules\/(\w+)$/.exec(pathname)?.[1];
  if (schedule) {
    schedules ??= startFunction("handler.handleSchedule");
    await (
      await schedules
    )({ schedule, scheduledTime: `${new Date().toISOString().slice(0, 19)}Z` });
    return void response.writeHead(204).end();
  }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const isText = /^(?:text\/|application\/json)/.test(headers["content-type"] ?? "");
  const answer = await flow({
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers,
    requestContext: { http: { method: request.method, path: pathname, protocol: "HTTP/1.1", sourceIp: "127.0.0.1" } },
    ...(body.length > 0 ? { body: body.toString(isText ? "utf8" : "base64") } : {}),
    isBase64Encoded: body.length > 0 && !isText,
  });
  const {
    statusCode,
    headers: sent,
    body: text = "",
    isBase64Encoded,
  } = JSON.parse(answer) as {
    statusCode: number;
    headers?: Record<string, string>;
    body?: string;
    isBase64Encoded?: boolean;
  };
  response.writeHead(statusCode, sent).end(Buffer.from(text, isBase64Encoded ? "base64" : "utf8"));
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    console.error(error);
    response.writeHead(502).end();
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once("SIGTERM", () => process.exit(0));
