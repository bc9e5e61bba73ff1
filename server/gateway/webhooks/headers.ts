import type { KeyRing } from "../auth/keys.ts";
import type { ClientSocket, SocketAttributes } from "../clients/socket.ts";

/** Who signs and who asks; what differs per gateway, not per event. */
export interface HeaderContext {
  keys: KeyRing;
  /** Value of `WebHook-Request-Origin`. */
  host: string;
  hub: string;
}

/**
 * The CloudEvents headers that stay the same for a socket, as name, value, name, value. Made once per socket: the two
 * signatures alone cost as much as the rest of a delivery's headers.
 */
export function socketHeaders(socket: ClientSocket, context: HeaderContext): string[] {
  return socketAttributes(socket, context).list;
}

/** The same for a batch: members of a JSON object, without braces, names in lower case as CloudEvents' JSON format wants. */
export function socketJson(socket: ClientSocket, context: HeaderContext): string {
  return socketAttributes(socket, context).json;
}

function socketAttributes(socket: ClientSocket, context: HeaderContext): SocketAttributes {
  if (socket.headers?.version === context.keys.version) return socket.headers;
  const { connection } = socket;
  const signature = context.keys.signConnection(connection.id);
  const list = [
    "ce-specversion",
    "1.0",
    "ce-awpsversion",
    "1.0",
    "ce-source",
    `/hubs/${context.hub}/client/${connection.id}`,
    "ce-hub",
    context.hub,
    "ce-connectionId",
    connection.id,
    "ce-namespace",
    headerValue(socket.namespace),
    "ce-socketId",
    socket.id,
    "ce-signature",
    signature,
    "WebHook-Request-Origin",
    context.host,
  ];
  if (connection.userId !== undefined) list.push("ce-userId", headerValue(connection.userId));
  const json = JSON.stringify({
    specversion: "1.0",
    awpsversion: "1.0",
    source: `/hubs/${context.hub}/client/${connection.id}`,
    hub: context.hub,
    connectionid: connection.id,
    namespace: socket.namespace,
    socketid: socket.id,
    userid: connection.userId,
    signature,
  }).slice(1, -1);
  socket.headers = { version: context.keys.version, list, json };
  return socket.headers;
}

/**
 * Text as a header value. Printable ASCII goes as it is; the rest, and the percent sign, in UTF-8 percent-encoding as
 * CloudEvents' HTTP binding says. Spaces inside are left alone: receivers compare event names by this header.
 */
export function headerValue(text: string): string {
  if (/^[\x21-\x24\x26-\x7e]([\x20-\x24\x26-\x7e]*[\x21-\x24\x26-\x7e])?$/.test(text)) return text;
  return wellFormed(text).replace(/[^\x20-\x24\x26-\x7e]+|^ +| +$/g, (part) =>
    encodeURIComponent(part).replaceAll("'", "%27"),
  );
}

/** Replaces lone surrogates, which have no UTF-8 form: `encodeURIComponent` would throw. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

let second = 0;
let secondText = "";

/** Now, RFC 3339, whole seconds. */
export function eventTime(now: number): string {
  const whole = Math.floor(now / 1000);
  if (whole !== second) {
    second = whole;
    secondText = new Date(whole * 1000).toISOString().replace(".000Z", "Z");
  }
  return secondText;
}
