import { fromJson, toJson } from "./binary.ts";
import { toBase64 } from "./encoding.ts";

/**
 * Engine.IO v4 / Socket.IO v5 text packets, as webhooks and the REST data plane carry them ("protocol.md" sections 2
 * and 3): `4` (Engine.IO message), the Socket.IO type digit, `<attachments>-` for binary types, `/namespace,` unless it
 * is `/`, the ack id, then JSON. Packets with bytes are written as Engine.IO's text payload: the packet, then each
 * attachment behind U+001E as `b` and base64, which our gateway takes wherever it takes a packet.
 */

/** Thrown for text that is not the packet it should be; receivers answer 400 with the message. */
export class PacketError extends Error {
  override name = "PacketError";
}

/** A packet cut at its joints, its JSON not parsed yet. */
export interface PacketHead {
  /** The Socket.IO type digit: 1 disconnect, 2 event, 3 ack, 5 binary event, 6 binary ack. */
  type: number;
  /** Number of binary attachments; 0 for text packets. */
  attachments: number;
  namespace: string;
  ackId: number | undefined;
  /** The raw JSON text; empty for packets without one. */
  json: string;
}

export interface EventPacket {
  namespace: string;
  ackId: number | undefined;
  eventName: string;
  parameters: unknown[];
}

const digits = /[0-9]*/y;

/** Reads everything in front of the JSON. Linear, allocates only the pieces. */
export function readHead(text: string): PacketHead {
  if (text.charCodeAt(0) !== 52 /* "4" */) throw new PacketError(`Not an Engine.IO message packet: ${quote(text)}`);
  const type = text.charCodeAt(1) - 48;
  if (!(type >= 0 && type <= 6)) throw new PacketError(`Not a Socket.IO packet: ${quote(text)}`);
  let at = 2;
  let attachments = 0;
  if (type >= 5) {
    const count = digitsAt(text, at);
    if (count === "" || text[at + count.length] !== "-") {
      throw new PacketError(`Binary packet without its number of attachments: ${quote(text)}`);
    }
    attachments = Number(count);
    at += count.length + 1;
  }
  let namespace = "/";
  if (text[at] === "/") {
    const comma = text.indexOf(",", at);
    const end = comma === -1 ? text.length : comma;
    namespace = text.slice(at, end);
    at = Math.min(end + 1, text.length);
  }
  const id = digitsAt(text, at);
  if (id.length > 15) throw new PacketError(`Ack id is too large: ${quote(id)}`);
  return { type, attachments, namespace, ackId: id === "" ? undefined : Number(id), json: text.slice(at + id.length) };
}

/** The event's name without parsing its arguments (they may be a megabyte). */
export function peekEventName(head: PacketHead): string {
  const { json } = head;
  if (json.startsWith('["')) {
    const quote = json.indexOf('"', 2);
    const name = quote === -1 ? "" : json.slice(2, quote);
    if (name !== "" && isPlain(name)) return name;
  }
  const start = /^\s*\[\s*"/.exec(json)?.[0].length ?? 0;
  let end = json.indexOf('"', start);
  while (end !== -1 && escaped(json, end)) end = json.indexOf('"', end + 1);
  if (start === 0 || end === -1)
    throw new PacketError(`Event packet does not start with an event name: ${quote(json)}`);
  return parseJson(json.slice(start - 1, end + 1)) as string;
}

/** Means itself between quotes. */
// oxlint-disable-next-line no-control-regex -- JSON forbids them
const isPlain = (text: string) => !/[\\\0-\x1f]/.test(text);

/** A quote is escaped by an odd number of backslashes before it. */
function escaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

/** `42/chat,7["say","hi"]` → `{namespace: "/chat", ackId: 7, eventName: "say", parameters: ["hi"]}`. */
export function decodeEvent(text: string): EventPacket {
  const head = readHead(text);
  if (head.type !== 2) throw new PacketError(`Not an event packet (type ${head.type}, an event is 2): ${quote(text)}`);
  return { namespace: head.namespace, ackId: head.ackId, ...decodeArguments(head.json) };
}

/** `["say","hi"]` → `{eventName: "say", parameters: ["hi"]}`, attachments in their places. */
export function decodeArguments(
  json: string,
  attachments?: readonly Uint8Array[],
): { eventName: string; parameters: unknown[] } {
  const list = parseJson(json, attachments);
  if (!Array.isArray(list)) throw new PacketError(`Event packet holds no array: ${quote(json)}`);
  const [eventName, ...parameters] = list as unknown[];
  if (typeof eventName !== "string") throw new PacketError(`Event name is not a string: ${quote(json)}`);
  return { eventName, parameters };
}

export function encodeEvent(
  namespace: string,
  eventName: string,
  parameters: readonly unknown[],
  ackId?: number,
): string {
  return encode(2, `${prefix(namespace)}${ackId ?? ""}`, [eventName, ...parameters], `event "${eventName}"`);
}

export function encodeAck(namespace: string, ackId: number, parameters: readonly unknown[]): string {
  return encode(3, `${prefix(namespace)}${ackId}`, parameters, "ack");
}

/** What stands before the arguments of an ack without bytes. */
export function ackPrefix(namespace: string, ackId: number): string {
  return `43${prefix(namespace)}${ackId}`;
}

/** `type` is that of a packet without bytes; with bytes it is three more. */
function encode(type: 2 | 3, head: string, list: readonly unknown[], what: string): string {
  try {
    const { json, attachments } = toJson(list);
    if (attachments.length === 0) return `4${type}${head}${json}`;
    const packet = `4${type + 3}${attachments.length}-${head}${json}`;
    return [packet, ...attachments.map((bytes) => `b${toBase64(bytes)}`)].join("\x1e");
  } catch (error) {
    const asJson = error instanceof RangeError ? "" : " as JSON";
    throw new TypeError(`Arguments of ${what} cannot be sent${asJson}: ${(error as Error).message}`, { cause: error });
  }
}

/** Sent to a socket it disconnects that socket; with `close` the whole connection goes. */
export function encodeDisconnect(namespace: string, close: boolean): string {
  return close ? `41${prefix(namespace)}{"close":true}` : `41${prefix(namespace)}`;
}

function prefix(namespace: string): string {
  return namespace === "/" ? "" : `${namespace},`;
}

function digitsAt(text: string, at: number): string {
  digits.lastIndex = at;
  return digits.exec(text)![0];
}

function parseJson(text: string, attachments?: readonly Uint8Array[]): unknown {
  try {
    return fromJson(text, attachments);
  } catch (error) {
    const what = error instanceof RangeError ? "Packet is incomplete" : "Packet is not JSON after its head";
    throw new PacketError(`${what}: ${(error as Error).message}`);
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
