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

/** Attributes that may hold any text; in HTTP headers they are percent-encoded (CloudEvents HTTP binding 3.1.3.2). */
const textAttributes = new Set(["ce-namespace", "ce-userid"]);

/** Attributes of an event in binary content mode. In a batch they are JSON and not encoded. */
export function attributesOf(header: HeaderSource): HeaderSource {
  return (name) => {
    const value = header(name);
    return value && textAttributes.has(name) && value.includes("%") ? percentDecoded(value) : value;
  };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const systemTypes: Record<string, WebhookKind> = {
  "azure.webpubsub.sys.connect": "connect",
  "azure.webpubsub.sys.connected": "connected",
  "azure.webpubsub.sys.disconnected": "disconnected",
};

/** Throws a `WebhookError` (400) that names the header when an attribute is missing or wrong. */
export function readCloudEvent(header: HeaderSource): CloudEvent {
  const version = needed(header, "ce-specversion");
  if (version !== "1.0") throw new WebhookError(400, `Header ce-specversion must be 1.0, not "${version}"`);
  const type = needed(header, "ce-type").toLowerCase();
  const kind = systemTypes[type] ?? (type.startsWith("azure.webpubsub.user.") ? "event" : undefined);
  if (!kind) throw new WebhookError(400, `Header ce-type is not a known event type: "${type}"`);
  const namespace = needed(header, "ce-namespace");
  if (!namespace.startsWith("/"))
    throw new WebhookError(400, `Header ce-namespace must start with "/": "${namespace}"`);
  const contentType = (header("content-type") ?? "").split(";", 1)[0]!.trim().toLowerCase();
  if (kind === "event" && contentType !== "text/plain" && contentType !== "multipart/related") {
    throw new WebhookError(400, `A user event must be text/plain or multipart/related, not "${contentType}"`);
  }
  return {
    kind,
    id: needed(header, "ce-id"),
    hub: needed(header, "ce-hub"),
    namespace,
    socketId: needed(header, "ce-socketid"),
    connectionId: needed(header, "ce-connectionid"),
    userId: header("ce-userid") || undefined,
    contentType,
    signature: header("ce-signature") || undefined,
  };
}

function needed(header: HeaderSource, name: string): string {
  const value = header(name);
  if (!value) throw new WebhookError(400, `Header ${name} is missing`);
  return value;
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
