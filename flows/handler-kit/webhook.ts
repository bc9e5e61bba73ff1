import type { PacketParts } from "./binary.ts";
import { decodeArguments, PacketError, peekEventName, readHead, type PacketHead } from "./packet.ts";
import type { ConnectedEvent, ConnectEvent, DisconnectedEvent, SocketEvent } from "./types.ts";

/** Reading the service's webhooks: CloudEvents 1.0 in binary mode ("protocol.md" section 2). */

/** A request that cannot be served: `status` is the HTTP answer, the message goes to the caller. */
export class WebhookError extends Error {
  override name = "WebhookError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export type WebhookKind = "connect" | "connected" | "disconnected" | "event";

/** The attributes of one CloudEvent, before its body is looked at. */
export interface CloudEvent {
  kind: WebhookKind;
  /** Counts per connection; the same for a retry of the same event. */
  id: string;
  hub: string;
  namespace: string;
  socketId: string;
  connectionId: string;
  userId: string | undefined;
  contentType: string;
  signature: string | undefined;
}

/** Header values by lower-case name. */
export type HeaderSource = (name: string) => string | null | undefined;

/**
 * An event's attributes, by their names in CloudEvents' JSON format; each should be text. In a batch this is the event as it
 * came, so nothing in it is to be relied on.
 */
export interface Attributes {
  specversion?: unknown;
  type?: unknown;
  id?: unknown;
  hub?: unknown;
  namespace?: unknown;
  socketid?: unknown;
  connectionid?: unknown;
  userid?: unknown;
  signature?: unknown;
  datacontenttype?: unknown;
  /** CloudEvents' distributed tracing extension. */
  traceparent?: unknown;
  tracestate?: unknown;
}

/** Attributes of an event in binary content mode. Those that may hold any text are percent-encoded (HTTP binding 3.1.3.2). */
export function attributesOf(header: HeaderSource): Attributes {
  return {
    specversion: header("ce-specversion"),
    type: header("ce-type"),
    id: header("ce-id"),
    hub: header("ce-hub"),
    namespace: percentDecoded(header("ce-namespace")),
    socketid: header("ce-socketid"),
    connectionid: header("ce-connectionid"),
    userid: percentDecoded(header("ce-userid")),
    signature: header("ce-signature"),
    datacontenttype: header("content-type"),
    traceparent: header("ce-traceparent") ?? header("traceparent"),
    tracestate: header("ce-tracestate") ?? header("tracestate"),
  };
}

function percentDecoded(text: string | null | undefined): string | null | undefined {
  if (!text?.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const USER_MESSAGE = "azure.webpubsub.user.message";
const systemTypes: Record<string, WebhookKind> = {
  "azure.webpubsub.sys.connect": "connect",
  "azure.webpubsub.sys.connected": "connected",
  "azure.webpubsub.sys.disconnected": "disconnected",
};

/** Throws a `WebhookError` (400) that names the header when an attribute is missing or wrong. */
export function readCloudEvent(attributes: Attributes): CloudEvent {
  const version = needed(attributes.specversion, "ce-specversion");
  if (version !== "1.0") throw new WebhookError(400, `Header ce-specversion must be 1.0, not "${version}"`);
  const kind = kindOf(needed(attributes.type, "ce-type"));
  const namespace = needed(attributes.namespace, "ce-namespace");
  if (!namespace.startsWith("/"))
    throw new WebhookError(400, `Header ce-namespace must start with "/": "${namespace}"`);
  const contentType = mediaType(optional(attributes.datacontenttype) ?? "");
  if (kind === "event" && contentType !== "text/plain" && contentType !== "multipart/related") {
    throw new WebhookError(400, `A user event must be text/plain or multipart/related, not "${contentType}"`);
  }
  return {
    kind,
    id: needed(attributes.id, "ce-id"),
    hub: needed(attributes.hub, "ce-hub"),
    namespace,
    socketId: needed(attributes.socketid, "ce-socketid"),
    connectionId: needed(attributes.connectionid, "ce-connectionid"),
    userId: optional(attributes.userid),
    contentType,
    signature: optional(attributes.signature),
  };
}

/** What nearly all events are is found without looking further. */
function kindOf(type: string): WebhookKind {
  if (type === USER_MESSAGE) return "event";
  const lower = type.toLowerCase();
  const kind = systemTypes[lower] ?? (lower.startsWith("azure.webpubsub.user.") ? "event" : undefined);
  if (!kind) throw new WebhookError(400, `Header ce-type is not a known event type: "${lower}"`);
  return kind;
}

function mediaType(contentType: string): string {
  return contentType === "text/plain" ? contentType : contentType.split(";", 1)[0]!.trim().toLowerCase();
}

function needed(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "") throw new WebhookError(400, `Header ${name} is missing`);
  return value;
}

function optional(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * The answer to the abuse protection check (`OPTIONS` with `WebHook-Request-Origin`), or undefined when the request is
 * not one. Any origin may deliver: what counts is the signature of each delivery.
 */
export function answerAbuseCheck(header: HeaderSource): Record<string, string> | undefined {
  if (!header("webhook-request-origin")) return undefined;
  return { "WebHook-Allowed-Origin": "*", "WebHook-Accept-Batch": "application/cloudevents-batch+json" };
}

/** The packet of a user event, cut but not parsed, and the event's name. Throws 400 when it is none. */
export function readUserEvent(
  event: CloudEvent,
  { packet, attachments }: PacketParts,
): { head: PacketHead; eventName: string } {
  try {
    const head = readHead(packet);
    if (head.type !== 2 && head.type !== 5)
      throw new PacketError(`Not an event packet (type ${head.type}, an event is 2, one with attachments 5)`);
    if (head.attachments !== attachments.length)
      throw new PacketError(`Packet announces ${head.attachments} attachments, ${attachments.length} came with it`);
    if (head.namespace !== event.namespace) {
      throw new PacketError(
        `Packet is for namespace "${head.namespace}", header ce-namespace says "${event.namespace}"`,
      );
    }
    return { head, eventName: peekEventName(head) };
  } catch (error) {
    throw new WebhookError(400, (error as Error).message);
  }
}

/** The event object of `connect`, `connected` and `disconnected`. Throws 400 when the body is not a JSON object. */
export function systemEvent(event: CloudEvent, body: string): ConnectEvent | ConnectedEvent | DisconnectedEvent {
  const identity = identityOf(event);
  if (event.kind === "connected") return identity;
  const data = jsonObject(body);
  if (event.kind === "disconnected") return { ...identity, reason: typeof data.reason === "string" ? data.reason : "" };
  const connect: ConnectEvent = {
    ...identity,
    claims: lists(data.claims),
    query: lists(data.query),
    headers: lists(data.headers),
  };
  if ("auth" in data) connect.auth = data.auth;
  return connect;
}

/** The event object of a user event, its arguments parsed and named. Throws 400 when they are not JSON. */
export function socketEvent(
  event: CloudEvent,
  head: PacketHead,
  names: readonly string[],
  attachments?: readonly Uint8Array[],
): SocketEvent {
  try {
    const { eventName, parameters } = decodeArguments(head.json, attachments);
    const params = nameParameters(parameters, names);
    return { ...identityOf(event), eventName, parameters, params, wantsAck: head.ackId !== undefined };
  } catch (error) {
    if (error instanceof PacketError) throw new WebhookError(400, error.message);
    throw error;
  }
}

/** `["hi", 1]` with names `text, count, extra` → `{text: "hi", count: 1, extra: undefined}`. */
export function nameParameters(parameters: readonly unknown[], names: readonly string[]): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (let at = 0; at < names.length; at++) params[names[at]!] = parameters[at];
  return params;
}

export function identityOf(event: CloudEvent): ConnectedEvent {
  const { hub, namespace, socketId, connectionId, userId } = event;
  return userId === undefined
    ? { hub, namespace, socketId, connectionId }
    : { hub, namespace, socketId, connectionId, userId };
}

function jsonObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body === "" ? "{}" : body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below: one message for both ways of being wrong.
  }
  throw new WebhookError(400, "The body of a system event must be a JSON object");
}

/** `{k: [v]}` as the service sends it; a lone value is taken as a list of one, anything else is dropped. */
function lists(value: unknown): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  if (typeof value !== "object" || value === null) return result;
  for (const [key, entry] of Object.entries(value)) {
    if (Array.isArray(entry)) result[key] = entry.map(String);
    else if (typeof entry === "string") result[key] = [entry];
  }
  return result;
}
