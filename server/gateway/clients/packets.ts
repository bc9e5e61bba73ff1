/**
 * Socket.IO v5 packets as text. The gateway routes by type, namespace, ack id and event name and passes the arguments
 * through as they came, so only the head is taken apart here; arguments are checked to be JSON, never rebuilt.
 * Source: the Socket.IO protocol documents, revision 5.
 */
export const PacketType = {
  CONNECT: 0,
  DISCONNECT: 1,
  EVENT: 2,
  ACK: 3,
  CONNECT_ERROR: 4,
  BINARY_EVENT: 5,
  BINARY_ACK: 6,
} as const;

export interface PacketHead {
  type: number;
  /** Number of binary attachments that follow. */
  attachments: number;
  namespace: string;
  /** The ack id as written, or "". Kept as text: it goes back unchanged. */
  id: string;
  /** Where the JSON data starts; the text's length when there is none. */
  dataStart: number;
}

/** The client broke the protocol; its connection must be closed. */
export class ProtocolError extends Error {}

export const MAX_ATTACHMENTS = 10;
/** Ids are counters; anything longer is not one. */
const MAX_ID_DIGITS = 16;
const RESERVED = new Set(["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]);

/** Reads the head of `text` (a Socket.IO packet, without the Engine.IO type). */
export function readHead(text: string): PacketHead {
  const type = text.charCodeAt(0) - 48;
  if (!(type >= 0 && type <= 6)) throw new ProtocolError("Unknown Socket.IO packet type.");
  let at = 1;
  let attachments = 0;
  if (type === PacketType.BINARY_EVENT || type === PacketType.BINARY_ACK) {
    const end = digitsEnd(text, at);
    if (end === at || end - at > 3 || text.charCodeAt(end) !== 45) throw new ProtocolError("Illegal attachment count.");
    attachments = Number(text.slice(at, end));
    if (attachments < 1 || attachments > MAX_ATTACHMENTS) {
      throw new ProtocolError(`A packet may have 1 to ${MAX_ATTACHMENTS} attachments.`);
    }
    at = end + 1;
  }
  let namespace = "/";
  if (text.charCodeAt(at) === 47) {
    const comma = text.indexOf(",", at);
    const end = comma === -1 ? text.length : comma;
    namespace = text.slice(at, end);
    at = comma === -1 ? end : end + 1;
  }
  const idEnd = digitsEnd(text, at);
  if (idEnd - at > MAX_ID_DIGITS) throw new ProtocolError("Illegal ack id.");
  return { type, attachments, namespace, id: text.slice(at, idEnd), dataStart: idEnd };
}

function digitsEnd(text: string, at: number): number {
  let code = text.charCodeAt(at);
  while (code >= 48 && code <= 57) code = text.charCodeAt(++at);
  return at;
}

/** Checks the arguments of an event and returns its name. */
export function readEventName(text: string, head: PacketHead): string {
  const data = readArray(text, head);
  const name = data[0];
  if (typeof name === "number") return String(name);
  if (typeof name !== "string" || RESERVED.has(name)) throw new ProtocolError("The event has no valid name.");
  return name;
}

/** Checks that a packet's data is a JSON array and returns it. */
export function readArray(text: string, head: PacketHead): unknown[] {
  const data = parse(text.slice(head.dataStart));
  if (!Array.isArray(data)) throw new ProtocolError("The packet's data is not a JSON array.");
  return data;
}

/** The `auth` object of a CONNECT packet, `undefined` without one. */
export function readAuth(text: string, head: PacketHead): Record<string, unknown> | undefined {
  if (head.dataStart >= text.length) return undefined;
  const data = parse(text.slice(head.dataStart));
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    throw new ProtocolError("The auth of a CONNECT packet must be an object.");
  }
  return data as Record<string, unknown>;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ProtocolError("The packet's data is not JSON.");
  }
}
