import type { KeyRing } from "../auth/keys.ts";
import type { ClientSocket } from "../clients/socket.ts";
import { eventTime, headerValue, type HeaderContext } from "./headers.ts";
import { SignedAttributes } from "./socket-attributes.ts";

export const USER_EVENT = "azure.webpubsub.user.message";

/** One event as it goes out, alone or in a batch. */
export interface OutgoingEvent {
  socket: ClientSocket;
  /** `ce-id`; stays the same when it is sent again. */
  id: number;
  type: string;
  name: string;
  contentType: string;
  body: string | Buffer;
}

/** CloudEvents binary content mode: attributes as headers. Those that its socket's events share are not among them. */
export function eventHeaders(event: OutgoingEvent, now: number): string[] {
  return [
    "ce-id",
    String(event.id),
    "ce-time",
    eventTime(now),
    "ce-type",
    event.type,
    "ce-eventName",
    headerValue(event.name),
    "Content-Type",
    event.contentType,
  ];
}

/** CloudEvents batched content mode: the same attributes as JSON members. */
export function encodeBatch(events: readonly OutgoingEvent[], context: HeaderContext, now: number): string {
  const time = eventTime(now);
  const parts = events.map(
    ({ socket, id, type, name, contentType, body }) =>
      `{${SignedAttributes.of(socket, context).json},"id":"${id}","time":"${time}","type":"${type}","eventname":${JSON.stringify(name)},` +
      `"datacontenttype":"${contentType}","data":${JSON.stringify(body)}}`,
  );
  return `[${parts.join(",")}]`;
}

/** Standard Webhooks: a signature that covers the body and the time. The secret is the access key's UTF-8 bytes. */
export function standardHeaders(keys: KeyRing, id: string, body: string | Buffer, now: number): string[] {
  const timestamp = String(Math.floor(now / 1000));
  return [
    "webhook-id",
    id,
    "webhook-timestamp",
    timestamp,
    "webhook-signature",
    keys.signDelivery(id, timestamp, body),
  ];
}
