import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { errorAnswer, mergeAnswers, webhookAnswer, type HttpAnswer } from "../../../flows/handler-kit/answer.ts";
import { textPacket, type PacketParts } from "../../../flows/handler-kit/binary.ts";
import { BATCH_TYPE, packetOf, readBatch } from "../../../flows/handler-kit/batch.ts";
import { isMultipart, readMultipart } from "../../../flows/handler-kit/multipart.ts";
import type { PacketHead } from "../../../flows/handler-kit/packet.ts";
import type { SignatureCheck } from "../../../flows/handler-kit/signature.ts";
import type { HandlerResult } from "../../../flows/handler-kit/types.ts";
import {
  answerAbuseCheck,
  attributesOf,
  readCloudEvent,
  readUserEvent,
  systemEvent,
  WebhookError,
  type Attributes,
  type CloudEvent,
  type WebhookKind,
} from "../../../flows/handler-kit/webhook.ts";
import { markArguments, type MarkedArguments } from "../children/bytes.ts";
import type { RoutingTable, Target } from "../flows/routing.ts";
import { limits } from "../options.ts";
import type { RunAnswer, RunInput, Runner } from "../runs.ts";
import { allowActions, callsOf } from "../service/carried.ts";
import { readTraceContext, type TraceContext } from "../traces/trace-context.ts";
import { answerInLines, answerInOne } from "./batch-answers.ts";
import { readBody, readBytes, sendAnswer } from "./io.ts";

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

/** Takes the answer to one event, once. A callback and no promise, because this is done for every event. */
type Done = (answer: RunAnswer) => void;

/** `/runtime/webhooks/socketio`: what the service calls. Throws `WebhookError` and `RequestError`. */
export function createWebhooks({ table, runner, checkSignature, keys, logger }: WebhookOptions) {
  /** Everything about one event, from its attributes to its answer. */
  function serve(attributes: Attributes, parts: PacketParts, mayCarry: boolean, done: Done): void {
    try {
      const cloudEvent = readCloudEvent(attributes);
      const signed = checkSignature(cloudEvent.connectionId, cloudEvent.signature);
      if (typeof signed === "boolean") deliver(cloudEvent, signed, attributes, parts, mayCarry, done);
      else
        void signed
          .then((is) => deliver(cloudEvent, is, attributes, parts, mayCarry, done))
          .catch((error: unknown) => done(failure(error)));
    } catch (error) {
      done(failure(error));
    }
  }

  /** Every flow with a trigger for it runs. Throws before it has called `done`, or not at all. */
  function deliver(
    cloudEvent: CloudEvent,
    signed: boolean,
    attributes: Attributes,
    parts: PacketParts,
    mayCarry: boolean,
    done: Done,
  ): void {
    if (!signed)
      throw new WebhookError(401, "Header ce-signature is missing or was not made with this runtime's access key");
    const { kind, hub, namespace } = cloudEvent;
    const routes = table();
    const caller = callerOf(attributes);
    if (kind !== "event") {
      const targets = routes.find(kind, hub, namespace);
      if (targets.length === 0) return done(nobody(routes, cloudEvent, kind));
      const event = systemEvent(cloudEvent, parts.packet);
      return runAll(kind, targets, { event, caller }, (result) => webhookAnswer(kind, result), done);
    }
    const { head, eventName } = readUserEvent(cloudEvent, parts);
    const targets = routes.find(kind, hub, namespace, eventName);
    if (targets.length === 0) return done(nobody(routes, cloudEvent, `event "${eventName}"`));
    const event = userEvent(cloudEvent, head);
    // Of several flows each sends for itself: the failure of one is not that of the others.
    const input: RunInput = {
      event,
      args: head.json,
      mark: undefined,
      carries: mayCarry && targets.length === 1 ? head : undefined,
      caller,
    };
    if (parts.attachments.length > 0) Object.assign(input, marked(head.json, parts.attachments));
    runAll(kind, targets, input, (result) => webhookAnswer(kind, result, head), done);
  }

  function runAll(
    kind: WebhookKind,
    targets: readonly Target[],
    input: RunInput,
    toAnswer: (result: HandlerResult) => HttpAnswer,
    done: Done,
  ): void {
    if (targets.length === 1) return runner.run(targets[0]!, input, toAnswer, done);
    const answers: HttpAnswer[] = [];
    let left = targets.length;
    targets.forEach((target, at) =>
      runner.run(target, input, toAnswer, (answer) => {
        answers[at] = answer;
        if (--left === 0) done(mergeAnswers(kind, answers));
      }),
    );
  }

  /** System events of a namespace that some flow knows are fine without a trigger of their own. */
  function nobody(routes: RoutingTable, { kind, hub, namespace }: CloudEvent, what: string): HttpAnswer {
    if (kind !== "event" && routes.knows(hub, namespace)) return nothing;
    throw new WebhookError(404, `No deployed flow handles ${what} of hub "${hub}", namespace "${namespace}"`);
  }

  function failure(error: unknown): HttpAnswer {
    if (error instanceof WebhookError) return errorAnswer(error.status, "bad-webhook", error.message);
    logger?.error({ error: error instanceof Error ? error.stack : String(error) }, "event could not be served");
    return errorAnswer(500, "internal", "The event could not be served");
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
    const mayCarry = keys.length > 0 && header("webhook-accept-actions") === "2";
    const type = header("content-type") ?? "";
    if (!type.startsWith(BATCH_TYPE)) {
      const parts = isMultipart(type)
        ? readMultipart(await readBytes(request, limits.body), type)
        : textPacket(await readBody(request, limits.body));
      serve(attributesOf(header), parts, mayCarry, (answer) => {
        if (response.destroyed) answer.sendCalls?.().catch(() => {});
        else sendAnswer(request, response, inOne(answer));
      });
      return undefined;
    }
    const events = readBatch(await readBody(request, limits.batch));
    const answers = mayCarry ? answerInLines(response, events.length) : answerInOne(request, response, events.length);
    events.forEach((event, i) => serve(event, textPacket(packetOf(event)), mayCarry, (answer) => answers(i, answer)));
    return undefined;
  };
}

/** What is wrong with the arguments of an event with bytes shows here; of others the process finds out. */
function marked(json: string, attachments: PacketParts["attachments"]): MarkedArguments {
  try {
    return markArguments(json, attachments);
  } catch (error) {
    throw new WebhookError(400, `The event packet cannot be read: ${(error as Error).message}`);
  }
}

/** What a handler is told of a user event beside its arguments. */
function userEvent({ hub, namespace, socketId, connectionId, userId }: CloudEvent, head: PacketHead): object {
  const wantsAck = head.ackId !== undefined;
  return userId === undefined
    ? { hub, namespace, socketId, connectionId, wantsAck }
    : { hub, namespace, socketId, connectionId, userId, wantsAck };
}

/** The packet and the calls in one body, where there are calls. */
function inOne({ calls, ...answer }: RunAnswer): HttpAnswer {
  if (calls === undefined) return answer;
  const body = JSON.stringify({ body: answer.body, actions: callsOf(calls) });
  return { status: 200, headers: { "content-type": RICH_ANSWER }, body };
}

/** The attribute of CloudEvents' distributed tracing extension, or the request's own header. */
function callerOf({ traceparent, tracestate }: Attributes): TraceContext | undefined {
  if (typeof traceparent !== "string" || traceparent === "") return undefined;
  return readTraceContext(traceparent, typeof tracestate === "string" ? tracestate : undefined);
}
