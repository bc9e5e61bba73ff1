import { mayHoldBytes } from "./binary.ts";
import { ackPrefix, encodeAck, type PacketHead } from "./packet.ts";
import type { HandlerResult } from "./types.ts";
import type { WebhookKind } from "./webhook.ts";

/** What an HTTP server sends back; every host has its own way of doing that. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const json = { "content-type": "application/json; charset=utf-8" };
const text = { "content-type": "text/plain; charset=utf-8" };

/** `{code, message}`, the shape of every error answer. */
export function errorAnswer(status: number, code: string, message: string): HttpAnswer {
  return { status, headers: json, body: JSON.stringify({ code, message }) };
}

const nothing: HttpAnswer = { status: 204, headers: {}, body: "" };

/**
 * The answer to a webhook ("protocol.md" sections 2 and 4). connect: the handler's status, and its body so that the
 * client can be told why. event: the ack packet if the client asked for one and the handler gives one.
 */
export function webhookAnswer(kind: WebhookKind, result: HandlerResult, head?: PacketHead): HttpAnswer {
  const status = validStatus(result.statusCode);
  if (kind === "connect") {
    const accepted = status === undefined || (status >= 200 && status < 300);
    if (accepted) return nothing;
    return { status, headers: json, body: JSON.stringify(rejection(result.body)) };
  }
  if (kind !== "event") return nothing;
  if (status !== undefined && status >= 400)
    return errorAnswer(status, "handler-status", `The handler answered ${status}`);
  if (head?.ackId === undefined || result.ack === undefined) return nothing;
  return { status: 200, headers: text, body: encodeAck(head.namespace, head.ackId, result.ack) };
}

/** The same for an ack that is JSON already, without bytes: an array of arguments. */
export function ackAnswer({ namespace, ackId }: PacketHead, list: string | undefined): HttpAnswer {
  if (ackId === undefined || list === undefined) return nothing;
  return { status: 200, headers: text, body: `${ackPrefix(namespace, ackId)}${list}` };
}

function rejection(body: unknown): unknown {
  if (typeof body === "string") return { message: body };
  return body ?? {};
}

/** Answers of several flows to one event: a refusal beats everything, then the first that acknowledges. */
export function mergeAnswers(kind: WebhookKind, answers: readonly HttpAnswer[]): HttpAnswer {
  const failed = answers.find((answer) => answer.status >= 300);
  const acked = answers.find((answer) => answer.body !== "" && answer.status < 300);
  if (kind === "connect") return failed ?? nothing;
  return acked ?? failed ?? nothing;
}

/** The answer to an HTTP request: objects go out as JSON, strings as given, nothing as an empty body. */
export function httpAnswer(result: HandlerResult): HttpAnswer {
  const status = validStatus(result.statusCode) ?? 200;
  const headers = validHeaders(result.headers);
  const { body } = result;
  if (body === undefined || status === 204 || status === 304) return { status, headers, body: "" };
  if (typeof body === "string") return { status, headers: { ...text, ...headers }, body };
  if (mayHoldBytes(body)) throw new TypeError("An HTTP answer is text or JSON; make text of bytes, such as base64");
  return { status, headers: { ...json, ...headers }, body: JSON.stringify(body) };
}

/** These belong to the connection and are the server's business. */
const connectionHeaders = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "trailer",
]);

/** Names in lower case. Throws a `TypeError` that names the header when it could not be sent. */
function validHeaders(given: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    const text = String(value);
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError(`Not a header name: ${JSON.stringify(name)}`);
    // oxlint-disable-next-line no-control-regex -- these are what HTTP forbids in a value
    if (/[^\t\x20-\x7e\x80-\xff]/.test(text))
      throw new TypeError(`Header ${name} has a character that HTTP does not allow`);
    if (!connectionHeaders.has(name.toLowerCase())) headers[name.toLowerCase()] = text;
  }
  return headers;
}

/** Throws a `TypeError` for what is no HTTP status, since answering with it would be an error of the host. */
function validStatus(status: unknown): number | undefined {
  if (status === undefined || status === null) return undefined;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new TypeError(`statusCode must be a whole number from 200 to 599, not ${JSON.stringify(status)}`);
  }
  return status;
}
