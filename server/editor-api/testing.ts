import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEditorApi } from "./index.ts";
import type { EditorApi, EditorApiOptions } from "./index.ts";

/** An editor API on a free port with folders of its own, and a stand-in for the runtime's admin routes. */

export const TOKEN = "a-token-for-tests-only";
export const ACCESS_KEY = "a-key-for-tests-only-0123456789-0123456789";

export interface Call {
  method: string;
  path: string;
  authorization: string | undefined;
  body: unknown;
}

export interface TestApi {
  api: EditorApi;
  folder: string;
  flowsDir: string;
  runtime: StandIn;
  /** A call signed in by the token; JSON in and out. */
  call(method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Reply>;
  close(): Promise<void>;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  body: any;
}

export async function startTestApi(options: Partial<EditorApiOptions> = {}): Promise<TestApi> {
  const folder = await mkdtemp(join(tmpdir(), "patchbay-api-"));
  const runtime = await startStandIn();
  const flowsDir = join(folder, "flows");
  const api = await startEditorApi({
    host: "127.0.0.1",
    port: 0,
    token: TOKEN,
    flowsDir,
    dataDir: join(folder, "data"),
    webRoot: join(folder, "web"),
    runtime: { url: runtime.url, adminToken: "admin" },
    service: {
      connectionString: `Endpoint=http://localhost;Port=8080;AccessKey=${ACCESS_KEY};Version=1.0;`,
      endpoint: "http://localhost:8080",
    },
    ...options,
  });
  return {
    api,
    folder,
    flowsDir,
    runtime,
    call: (method, path, { body, headers = {} } = {}) =>
      reply(`${api.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json", ...headers },
        body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
      }),
    async close() {
      await api.close();
      await runtime.close();
      await rm(folder, { recursive: true });
    },
  };
}

export async function reply(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, { redirect: "manual", ...init });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text ? JSON.parse(text) : undefined,
  };
}

export interface StandIn {
  url: string;
  calls: Call[];
  deployments: Map<string, Record<string, unknown>>;
  /** Sends one event to every open stream of runs. */
  emit(text: string): void;
  streams(): number;
  /** Cuts every connection and stops listening; `start` listens on the same port again. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

async function startStandIn(): Promise<StandIn> {
  const calls: Call[] = [];
  const deployments = new Map<string, Record<string, unknown>>();
  const streams = new Set<{ write(text: string): unknown }>();
  const server = createServer(async (request, response) => {
    const path = (request.url ?? "").replace("/runtime/admin/", "");
    const body = await readJson(request);
    const call = { method: request.method ?? "", path, authorization: request.headers.authorization, body };
    calls.push(call);
    const answer = (status: number, value?: unknown) =>
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(value === undefined ? "" : JSON.stringify(value));
    const id = /^deployments\/(.+)$/.exec(path)?.[1];
    if (path.startsWith("traces/stream")) {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      streams.add(response);
      response.on("close", () => streams.delete(response));
    } else if (path.startsWith("traces")) answer(200, { traces: [{ id: "t1", flow: "chat" }] });
    else if (request.method === "PUT" && id) {
      const { version, triggers } = body as Record<string, unknown>;
      const state = { flowId: id, version, triggers, deployedAt: new Date(0).toISOString(), status: "live" };
      deployments.set(id, state);
      answer(200, state);
    } else if (request.method === "DELETE" && id) {
      deployments.delete(id);
      answer(204);
    } else answer(200, { deployments: [...deployments.values()] });
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    deployments,
    emit: (text) => streams.forEach((stream) => stream.write(text)),
    streams: () => streams.size,
    stop,
    start: () => listen(port),
    close: stop,
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text ? JSON.parse(text) : undefined;
}
