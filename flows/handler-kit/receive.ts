import { errorAnswer, httpAnswer, mergeAnswers, webhookAnswer, type HttpAnswer } from "./answer.ts";
import { textPacket, type PacketParts } from "./binary.ts";
import { checkSize, readBody, readBytes } from "./body.ts";
import { BATCH_TYPE, batchAnswer, packetOf, readBatch, timed } from "./batch.ts";
import { parseConnectionString } from "./connection-string.ts";
import type { Connections } from "./connections.ts";
import { createContext } from "./context.ts";
import { createRouter } from "./http-routes.ts";
import { knowsNamespace, matchTriggers } from "./match.ts";
import { isMultipart, readMultipart } from "./multipart.ts";
import { createSender, type FetchLike } from "./rest.ts";
import { serveRoute, type RouteRequest } from "./serve-route.ts";
import { createSignatureCheck } from "./signature.ts";
import { accessKeyAuthorizer } from "./token.ts";
import type { Flow, HandlerContext, HandlerResult, Trigger } from "./types.ts";
import {
  answerAbuseCheck,
  attributesOf,
  type Attributes,
  readCloudEvent,
  readUserEvent,
  socketEvent,
  systemEvent,
  WebhookError,
} from "./webhook.ts";

export interface HandlerOptions {
  flows: readonly Flow[];
  /** `Endpoint=…;AccessKey=…;` of the service that calls and is called. */
  connectionString: string;
  /** A second key whose signatures are accepted too, for rotating keys. */
  secondaryKey?: string;
  env?: Readonly<Record<string, string | undefined>>;
  /** How the service's REST interface is called; the platform's `fetch` by default. */
  fetch?: FetchLike;
  /** Services that flows call by name, with their secrets. */
  connections?: Connections;
  /** Replaces parts of the context, for hosts that have something better. */
  context?: Partial<HandlerContext>;
}

export const WEBHOOK_PATH = "/runtime/webhooks/socketio";

type Run = Extract<Trigger, { on: `socket.${string}` }>;

/** Flows as one web-standard function; see `createReceiver`. */
export function createHandler(options: HandlerOptions): (request: Request) => Promise<Response> {
  return toWebHandler(createReceiver(options));
}

export function toWebHandler(receive: Receiver): (request: Request) => Promise<Response> {
  return async (request) => {
    const { method } = request;
    const { pathname, search } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const answer = await receive({
      method,
      url: pathname + search,
      headers,
      readBody: () => readBody(request),
      readBytes: () => readBytes(request),
    });
    const empty = answer.body === "" || method === "HEAD";
    return new Response(empty ? null : answer.body, { status: answer.status, headers: answer.headers });
  };
}

/** A request of any kind: one or the other of `readBody` and `readBytes` is called, once. */
export interface ReceivedRequest extends RouteRequest {
  readBytes(): Promise<Uint8Array>;
}

/** Takes a request as a server of any kind has it. Never rejects: what goes wrong becomes an HTTP answer. */
export type Receiver = (request: ReceivedRequest) => Promise<HttpAnswer>;

/**
 * Serves flows: webhooks at `/runtime/webhooks/socketio`, HTTP triggers under `/api/`. Schedules are the host's business.
 * For hosts whose requests are no web-standard ones: making those costs more than all that happens here.
 */
export function createReceiver(options: HandlerOptions): Receiver {
  const connection = parseConnectionString(options.connectionString);
  const { accessKey } = connection;
  if (accessKey === undefined) throw new TypeError("Connection string: AccessKey=… is missing");
  const sender = createSender({
    endpoint: connection.endpoint,
    authorize: accessKeyAuthorizer(accessKey),
    fetch: options.fetch,
  });
  const context = {
    ...createContext({ connection, sender, env: options.env, connections: options.connections }),
    ...options.context,
  };
  const triggers = options.flows.flatMap((flow) => flow.triggers);
  const socketTriggers = triggers.filter((trigger): trigger is Run => trigger.on.startsWith("socket."));
  const router = createRouter(triggers.filter((trigger) => trigger.on === "http.request"));
  const checkSignature = createSignatureCheck([accessKey, ...(options.secondaryKey ? [options.secondaryKey] : [])]);

  /**
   * One run, all or nothing towards clients: the answer is made and every action checked before the first action goes
   * out. A handler that throws is this run's failure alone; the details are for the log, not for the caller.
   */
  async function run(
    trigger: Trigger,
    event: unknown,
    toAnswer: (result: HandlerResult) => HttpAnswer,
  ): Promise<HttpAnswer> {
    try {
      const result = await trigger.run(event, context);
      const answer = toAnswer(result);
      if (result.actions.length > 0) await sender.sendAll(trigger.hub, result.actions);
      return answer;
    } catch (error) {
      context.log(
        "error",
        `${trigger.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      return errorAnswer(500, "handler-failed", `Handler "${trigger.name}" failed`);
    }
  }

  async function webhook(request: ReceivedRequest): Promise<HttpAnswer> {
    const header = (name: string) => request.headers[name];
    if (request.method === "OPTIONS" || request.method === "GET") {
      const headers = answerAbuseCheck(header);
      return headers
        ? { status: 200, headers, body: "" }
        : errorAnswer(400, "no-origin", "Header WebHook-Request-Origin is missing");
    }
    if (request.method !== "POST") return errorAnswer(405, "method", "Webhooks are POST requests");
    const type = header("content-type") ?? "";
    if (isMultipart(type)) return deliver(attributesOf(header), readMultipart(await request.readBytes(), type));
    const body = await request.readBody();
    if (!type.startsWith(BATCH_TYPE)) return deliver(attributesOf(header), textPacket(body));
    const answers = readBatch(body).map((event) => timed(deliver(event, textPacket(packetOf(event))).catch(failure)));
    return batchAnswer(await Promise.all(answers));
  }

  async function deliver(attributes: Attributes, parts: PacketParts): Promise<HttpAnswer> {
    const cloudEvent = readCloudEvent(attributes);
    if (!(await checkSignature(cloudEvent.connectionId, cloudEvent.signature))) {
      throw new WebhookError(401, "Header ce-signature is missing or was not made with this connection's key");
    }
    const { kind, hub, namespace } = cloudEvent;
    const packet = kind === "event" ? readUserEvent(cloudEvent, parts) : undefined;
    const matched = matchTriggers(socketTriggers, { kind, hub, namespace, eventName: packet?.eventName });
    if (matched.length === 0) {
      if (kind !== "event" && knowsNamespace(socketTriggers, hub, namespace)) {
        return { status: 204, headers: {}, body: "" };
      }
      const what = packet ? `event "${packet.eventName}"` : kind;
      throw new WebhookError(404, `No handler for ${what} of hub ${hub}, namespace ${namespace}`);
    }
    const answers = matched.map((trigger) => {
      const event = packet
        ? socketEvent(cloudEvent, packet.head, "parameters" in trigger ? trigger.parameters : [], parts.attachments)
        : systemEvent(cloudEvent, parts.packet);
      return run(trigger, event, (result) => webhookAnswer(kind, result, packet?.head));
    });
    return mergeAnswers(kind, await Promise.all(answers));
  }

  function http(request: RouteRequest): Promise<HttpAnswer> {
    return serveRoute(router, request, (trigger, event) => run(trigger, event, httpAnswer));
  }

  function failure(error: unknown): HttpAnswer {
    if (error instanceof WebhookError) return errorAnswer(error.status, "bad-webhook", error.message);
    context.log("error", `Request failed: ${String(error)}`);
    return errorAnswer(500, "internal", "The request could not be served");
  }

  return (asked) => {
    const isWebhook = asked.url.split("?", 1)[0] === WEBHOOK_PATH;
    const request = {
      ...asked,
      readBody: () => asked.readBody().then(checkSize),
      readBytes: () => asked.readBytes().then(checkSize),
    };
    return (isWebhook ? webhook(request) : http(request)).catch(failure);
  };
}
