import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import { negotiations, sendOutputs, webhook } from "./extension.ts";
import { functions, invoke, provideCore } from "./functions-core.ts";
import type { RegisteredFunction } from "./functions-core.ts";

/**
 * A small Functions host for one exported project, as a process of its own: `tsx host.ts <project folder>`. Loads the
 * project's `main` with the real `@azure/functions` library it installed, serves its HTTP triggers under `/api` and the
 * Socket.IO webhook, and runs a timer when asked to (`POST /host/timers/<function>`).
 */
const [folder = ""] = process.argv.slice(2);
provideCore();
const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { main: string };
await import(pathToFileURL(join(folder, main)).href);

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    console.error("host failed:", error);
    response.writeHead(500).end();
  });
});
server.listen(0, "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(request);
  const path = (request.url ?? "/").split("?")[0] ?? "/";
  if (path === "/runtime/webhooks/socketio") {
    const answer = await webhook(request, body.toString());
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    return;
  }
  const timer = /^\/host\/timers\/(\w+)$/.exec(path)?.[1];
  if (timer) return runTimer(timer, response);
  for (const candidate of [...functions.values()].toSorted((a, b) => Number(takesAll(a)) - Number(takesAll(b)))) {
    const params = matchRoute(candidate, request.method ?? "GET", path);
    if (params) return callHttp(candidate, params, request, body, response);
  }
  response.writeHead(404).end();
}

async function runTimer(name: string, response: ServerResponse): Promise<void> {
  const found = functions.get(name);
  const [trigger, binding] =
    Object.entries(found?.bindings ?? {}).find(([, { type }]) => type === "timerTrigger") ?? [];
  if (!found || !trigger) return void response.writeHead(404).end();
  const last = new Date().toISOString();
  const timer = {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: { Last: last, LastUpdated: last, Next: last },
    IsPastDue: false,
  };
  const { outputs } = await invoke(found, [{ name: trigger, data: { json: JSON.stringify(timer) } }]);
  await sendOutputs(found, outputs);
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ schedule: binding?.schedule }));
}

async function callHttp(
  found: RegisteredFunction,
  params: Record<string, string>,
  request: IncomingMessage,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const url = `http://${request.headers.host}${request.url}`;
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const query = Object.fromEntries(new URL(url).searchParams);
  const http = {
    method: request.method,
    url,
    headers,
    params,
    query,
    body: body.length > 0 ? { bytes: body } : undefined,
  };
  const [trigger = ""] = Object.entries(found.bindings).find(([, { type }]) => type === "httpTrigger") ?? [];
  const inputs = [{ name: trigger, data: { http } }, ...(await negotiations(found))];
  const { returned, outputs } = await invoke(found, inputs);
  await sendOutputs(found, outputs);
  const answer = (returned ?? {}) as {
    statusCode?: string;
    headers?: Record<string, string>;
    body?: { bytes?: Uint8Array };
  };
  response.writeHead(Number(answer.statusCode ?? 204), answer.headers).end(answer.body?.bytes);
}

/** Literal routes win over `{*rest}`. */
function takesAll({ bindings }: RegisteredFunction): boolean {
  return Object.values(bindings).some(({ route }) => String(route).includes("{*"));
}

/** `{name}` is one segment, `{*rest}` all that follow; literal text in any case, as the host has it. */
function matchRoute(
  { bindings }: RegisteredFunction,
  method: string,
  path: string,
): Record<string, string> | undefined {
  const trigger = Object.values(bindings).find(({ type }) => type === "httpTrigger");
  if (!trigger || !(trigger.methods as string[]).some((known) => known.toUpperCase() === method)) return undefined;
  const names: string[] = [];
  const pattern = String(trigger.route).replaceAll(/\{(\*?)(\w+)\}|[^{}]+/g, (literal, rest: string, name?: string) => {
    if (!name) return literal.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
    names.push(name);
    return rest ? "(.*)" : "([^/]+)";
  });
  const match = new RegExp(`^/api/${pattern}$`, "i").exec(path);
  return match
    ? Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? "")]))
    : undefined;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
