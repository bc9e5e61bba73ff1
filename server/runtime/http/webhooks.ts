import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { errorAnswer, mergeAnswers, webhookAnswer, type HttpAnswer } from "../../../flows/handler-kit/answer.ts";
import { NO_ATTACHMENTS, type PacketParts } from "../../../flows/handler-kit/binary.ts";
import { BATCH_TYPE, batchAnswer, readBatch, timed } from "../../../flows/handler-kit/batch.ts";
import { isMultipart, readMultipart } from "../../../flows/handler-kit/multipart.ts";
import type { SignatureCheck } from "../../../flows/handler-kit/signature.ts";
import {
  answerAbuseCheck,
  attributesOf,
  identityOf,
  readCloudEvent,
  readUserEvent,
  systemEvent,
  WebhookError,
  type CloudEvent,
  type HeaderSource,
} from "../../../flows/handler-kit/webhook.ts";
import { markArguments, type MarkedArguments } from "../children/bytes.ts";
import type { RoutingTable } from "../flows/routing.ts";
import { limits } from "../options.ts";
import type { RunAnswer, Runner } from "../runs.ts";
import { allowActions } from "../service/carried.ts";
import { readTraceContext, type TraceContext } from "../traces/trace-context.ts";
import { answerInLines } from "./answer-lines.ts";
import { readBody, readBytes } from "./io.ts";

export interface WebhookOptions {
  table(): RoutingTable;
  runner: Runner;
  checkSignature: SignatureCheck;
  /** The service's access keys: whoever has them may let its answers carry REST calls. */
  keys: readonly string[];
  logger: Logger | undefined;
}

/** An answer to one event that holds more than the packet. */
const RICH_ANSWER = "application/vnd.patchbay.answer+json";

const nothing: HttpAnswer = { status: 204, headers: {}, body: "" };

/** `/runtime/webhooks/socketio`: what the service calls. Throws `WebhookError` and `RequestError`. */
export function createWebhooks({ table, runner, checkSignature, keys, logger }: WebhookOptions) {
  /** One event, its signature checked already: every flow with a trigger for it runs. */
  async function deliver(
    cloudEvent: CloudEvent,
    parts: PacketParts,
    caller: TraceContext | undefined,
    mayCarry: boolean,
  ): Promise<RunAnswer> {
    const { kind, hub, namespace } = cloudEvent;
    const routes = table();
    if (kind !== "event") {
      const targets = routes.find(kind, hub, namespace);
      if (targets.length === 0) return nobody(routes, cloudEvent, kind);
      const event = systemEvent(cloudEvent, parts.packet);
      const answers = await Promise.all(
        targets.map((target) => runner.run(target, { event, caller }, (result) => webhookAnswer(kind, result))),
      );
      return mergeAnswers(kind, answers);
    }
    const { head, eventName } = readUserEvent(cloudEvent, parts);
    const targets = routes.find(kind, hub, namespace, eventName);
    if (targets.length === 0) return nobody(routes, cloudEvent, `event "${eventName}"`);
    const event = Object.assign(identityOf(cloudEvent), { wantsAck: head.ackId !== undefined });
    // Of several flows each sends for itself: the failure of one is not that of the others.
    const input = { event, args: head.json, caller, carries: mayCarry && targets.length === 1 };
    if (parts.attachments.length > 0) Object.assign(input, marked(head.json, parts.attachments));
    const first = runner.run(targets[0]!, input, (result) => webhookAnswer(kind, result, head));
    if (targets.length === 1) return first;
    const others = targets
      .slice(1)
      .map((target) => runner.run(target, input, (result) => webhookAnswer(kind, result, head)));
    return mergeAnswers(kind, await Promise.all([first, ...others]));
  }

  /** System events of a namespace that some flow knows are fine without a trigger of their own. */
  function nobody(routes: RoutingTable, { kind, hub, namespace }: CloudEvent, what: string): HttpAnswer {
    if (kind !== "event" && routes.knows(hub, namespace)) return nothing;
    throw new WebhookError(404, `No deployed flow handles ${what} of hub "${hub}", namespace "${namespace}"`);
  }

  function unforeseen(error: unknown): HttpAnswer {
    logger?.error({ error: error instanceof Error ? error.stack : String(error) }, "event of a batch failed");
    return errorAnswer(500, "internal", "The event could not be served");
  }

  async function checked(header: HeaderSource, parts: PacketParts, mayCarry: boolean): Promise<RunAnswer> {
    const cloudEvent = readCloudEvent(header);
    const signed = checkSignature(cloudEvent.connectionId, cloudEvent.signature);
    if (!(typeof signed === "boolean" ? signed : await signed)) {
      throw new WebhookError(401, "Header ce-signature is missing or was not made with this runtime's access key");
    }
    return deliver(cloudEvent, parts, callerOf(header), mayCarry);
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<HttpAnswer | undefined> => {
    const header = (name: string) => request.headers[name] as string | undefined;
    if (request.method === "OPTIONS" || request.method === "GET") {
      const headers = answerAbuseCheck(header);
      const allowed = allowActions(header("webhook-request-actions"), keys);
      return headers
        ? { status: 200, headers: allowed ? { ...headers, "WebHook-Allow-Actions": allowed } : headers, body: "" }
        : errorAnswer(400, "no-origin", "Header WebHook-Request-Origin is missing");
    }
    if (request.method !== "POST") return errorAnswer(405, "method", "Webhooks are POST requests");
    const mayCarry = keys.length > 0 && header("webhook-accept-actions") === "1";
    const type = header("content-type") ?? "";
    if (!type.startsWith(BATCH_TYPE)) {
      const parts = isMultipart(type)
        ? readMultipart(await readBytes(request, limits.body), type)
        : alone(await readBody(request, limits.body));
      const answer = await checked(attributesOf(header), parts, mayCarry);
      if (response.destroyed) await answer.sendActions?.();
      return inOne(answer);
    }
    const events = readBatch(await readBody(request, limits.batch));
    const answers = events.map((event) => checked(event.header, alone(event.body), mayCarry).catch(failure));
    if (mayCarry)
      return void answerInLines(
        response,
        answers.map((answer) => answer.catch(unforeseen)),
      );
    return batchAnswer(await Promise.all(answers.map(timed)));
  };
}

const alone = (packet: string): PacketParts => ({ packet, attachments: NO_ATTACHMENTS });

/** What is wrong with the arguments of an event with bytes shows here; of others the process finds out. */
function marked(json: string, attachments: PacketParts["attachments"]): MarkedArguments {
  try {
    return markArguments(json, attachments);
  } catch (error) {
    throw new WebhookError(400, `The event packet cannot be read: ${(error as Error).message}`);
  }
}

/** The packet and the actions in one body, where there are actions. */
function inOne({ actions, ...answer }: RunAnswer): HttpAnswer {
  if (actions === undefined || actions.length === 0) return answer;
  const body = JSON.stringify({ body: answer.body, actions });
  return { status: 200, headers: { "content-type": RICH_ANSWER }, body };
}

/** The attribute of CloudEvents' distributed tracing extension, or the request's own header. */
function callerOf(header: HeaderSource): TraceContext | undefined {
  const traceparent = header("ce-traceparent") ?? header("traceparent");
  return traceparent
    ? readTraceContext(traceparent, header("ce-tracestate") ?? header("tracestate") ?? undefined)
    : undefined;
}

/** One event of a batch that cannot be served is its own trouble. Anything unforeseen is the whole request's. */
function failure(error: unknown): HttpAnswer {
  if (error instanceof WebhookError) return errorAnswer(error.status, "bad-webhook", error.message);
  throw error;
}
