import {
  readCloudEvent,
  WebhookError,
  type CloudEvent,
  type HeaderSource,
} from "../../../flows/handler-kit/webhook.ts";

/** A user event whose arguments hold bytes: the packet and its attachments, as our gateway delivers them. */
export interface BinaryEvent {
  cloudEvent: CloudEvent;
  eventName: string;
  /** As in the packet: `{_placeholder: true, num}` stands where bytes were. */
  parameters: unknown[];
  attachments: number;
  /** Why no handler gets it. */
  refusal: string;
}

/** `45<attachments>-[/namespace,][ack]["name",…]` (Socket.IO protocol 5). */
const PACKET = /\r?\n\r?\n45(\d+)-(?:\/[^,]*,)?\d*(\[[^\r\n]*)/;

export function isBinaryEvent(contentType: string | undefined): boolean {
  return contentType !== undefined && /^\s*multipart\/related\b/i.test(contentType);
}

/**
 * Handlers get JSON ("protocol.md" section 2: a user event is text/plain), so bytes do not reach them. Reads who sent
 * what, so that the flow's author is told in a trace and not only the caller. `body` is the multipart body as text: of it
 * only the packet counts, which is text. Throws a `WebhookError` (400) when there is no packet.
 */
export function readBinaryEvent(header: HeaderSource, body: string): BinaryEvent {
  const cloudEvent = readCloudEvent((name) => (name === "content-type" ? "text/plain" : header(name)));
  const match = PACKET.exec(body);
  const list = match ? parsed(match[2]!) : undefined;
  if (!match || !Array.isArray(list) || typeof list[0] !== "string") {
    throw new WebhookError(400, "The multipart body does not begin with the packet of an event with attachments");
  }
  const [eventName, ...parameters] = list as [string, ...unknown[]];
  const attachments = Number(match[1]);
  const refusal = `Event "${eventName}" carries bytes (${attachments} ${attachments === 1 ? "attachment" : "attachments"}); flows take JSON: send them as base64 text, or upload them to an HTTP route`;
  return { cloudEvent, eventName, parameters, attachments, refusal };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
