import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Logger } from "pino";
import { errorAnswer, type HttpAnswer } from "../../../flows/handler-kit/answer.ts";
import { WEBHOOK_PATH } from "../../../flows/handler-kit/receive.ts";
import { WebhookError } from "../../../flows/handler-kit/webhook.ts";
import { DeployError } from "../flows/types.ts";
import { ADMIN_PATH } from "./admin.ts";
import { jsonAnswer, RequestError, sendAnswer } from "./io.ts";

export interface Handlers {
  /** Undefined when it answers by itself. */
  webhooks(request: IncomingMessage, response: ServerResponse): Promise<HttpAnswer | undefined>;
  routes(request: IncomingMessage): Promise<HttpAnswer>;
  admin(request: IncomingMessage, response: ServerResponse, url: URL): Promise<HttpAnswer | undefined>;
  metrics(): Promise<string>;
  /** Undefined when ready, else why not. */
  notReady(): string | undefined;
}

/** A bare `node:http` server: every layer on the webhook path costs ("measurements.md"). */
export function createRuntimeServer(handlers: Handlers, logger: Logger | undefined): Server {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, (request, response) => {
    handle(request, response)
      .then((answer) => answer && sendAnswer(request, response, answer))
      .catch((error: unknown) => sendAnswer(request, response, errorOf(error, logger)))
      // Not even the error could be sent: this request is lost, the process is not.
      .catch(() => response.destroy());
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<HttpAnswer | undefined> {
    const target = request.url ?? "/";
    const mark = target.indexOf("?");
    const path = mark === -1 ? target : target.slice(0, mark);
    if (path === "/healthz") return jsonAnswer(200, { status: "ok" });
    const notReady = handlers.notReady();
    if (path === "/readyz") return jsonAnswer(notReady ? 503 : 200, { status: notReady ?? "ready" });
    if (path === "/metrics") {
      return {
        status: 200,
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
        body: await handlers.metrics(),
      };
    }
    // Consent does not depend on the phase, and refusing it would make the service wait before it asks again.
    if (path === WEBHOOK_PATH && request.method === "OPTIONS") return handlers.webhooks(request, response);
    if (notReady) return errorAnswer(503, "not-ready", `The runtime is ${notReady}`);
    if (path === WEBHOOK_PATH) return handlers.webhooks(request, response);
    if (path.startsWith(ADMIN_PATH)) return handlers.admin(request, response, new URL(target, "http://runtime"));
    if (path.startsWith("/api/") || path === "/api") return handlers.routes(request);
    return errorAnswer(404, "no-route", `Nothing is served at ${path}`);
  }

  return server;
}

function errorOf(error: unknown, logger: Logger | undefined): HttpAnswer {
  if (error instanceof WebhookError) return errorAnswer(error.status, "bad-webhook", error.message);
  if (error instanceof RequestError || error instanceof DeployError)
    return errorAnswer(error.status, error.code, error.message);
  logger?.error({ error: error instanceof Error ? error.stack : String(error) }, "request failed");
  return errorAnswer(500, "internal", "The request could not be served");
}
