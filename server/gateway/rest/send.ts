import { Message } from "../clients/message.ts";
import { PacketType, ProtocolError } from "../clients/packets.ts";
import type { Member } from "../clients/member.ts";
import { decodeUtf8 } from "../http/body.ts";
import { decodeMultipart, isMultipart } from "../http/multipart.ts";
import { badRequest, tooLarge, unsupportedMedia } from "../http/errors.ts";
import { checkGroup, excludedOf, filtered, intParam, narrowed, type RestAnswer, type RestCall } from "./request.ts";

/** Bytes of a message, its attachments as the bytes they are. */
const MAX_BODY = 1_048_576;
/** With all of it in base64. */
const MAX_TEXT = 1_400_000;
const TYPES = ["text/plain", "application/json", "application/octet-stream"];
const NOBODY: ReadonlySet<Member> = new Set();

export async function sendToAll(call: RestCall): Promise<RestAnswer> {
  const messages = await readMessages(call);
  const targets = filtered(call.hub, call.query.get("filter"));
  return { status: 202, deliveries: call.hub.sendAll(messages, targets, excludedOf(call.query)) };
}

export async function sendToGroup(call: RestCall): Promise<RestAnswer> {
  const group = checkGroup(call.path[1]!);
  const messages = await readMessages(call);
  const targets = narrowed(call.hub, call.hub.groups.members(group), call.query.get("filter"));
  return { status: 202, deliveries: call.hub.sendAll(messages, targets, excludedOf(call.query)) };
}

export async function sendToUser(call: RestCall): Promise<RestAnswer> {
  const messages = await readMessages(call);
  const targets = narrowed(call.hub, call.hub.users.get(call.path[1]!) ?? NOBODY, call.query.get("filter"));
  return { status: 202, deliveries: call.hub.sendAll(messages, targets, excludedOf(call.query)) };
}

export async function sendToConnection(call: RestCall): Promise<RestAnswer> {
  const id = call.path[1]!;
  if (call.hub.isRelayed(id)) return sendToRelayed(call, id);
  const connection = call.hub.connections.get(id);
  const messages = await readMessages(call);
  return { status: 202, deliveries: connection ? call.hub.sendAll(messages, [connection]) : 0 };
}

/** A server of default mode also sends its own Engine.IO control packets, in one payload with the messages. */
async function sendToRelayed(call: RestCall, connectionId: string): Promise<RestAnswer> {
  const payload = decodeUtf8(await call.readBody(MAX_BODY));
  asPacket(() => call.hub.fromServer(connectionId, payload));
  return { status: 202 };
}

/** Sends with an ack id and answers with the clients' acks, one line of JSON each, as they come. */
export async function invoke(call: RestCall): Promise<RestAnswer> {
  const [message, ...more] = await readMessages(call);
  if (message!.head.type !== PacketType.EVENT && message!.head.type !== PacketType.BINARY_EVENT) {
    throw badRequest("Only an event can be acknowledged.", "body");
  }
  if (more.length > 0) throw badRequest("Only one event can be invoked at a time.", "body");
  const targets = filtered(call.hub, call.query.get("filter"));
  return { status: 200, stream: call.hub.invocations.invoke(message!, targets) };
}

/** The body as the packets that clients get, with attachments when it is `multipart/related`. 415 for other types, 413 past 1 MiB, 400 when it is not a packet. */
async function readMessages({ headers, query, readBody }: RestCall): Promise<Message[]> {
  intParam(query, "messageTtlSeconds", 0, 300);
  const header = headers["content-type"] ?? "";
  const type = header.split(";")[0]!.trim().toLowerCase();
  if (isMultipart(header)) return parseMessages(decodeMultipart(await readBody(MAX_BODY), header));
  if (!TYPES.includes(type)) throw unsupportedMedia(header, TYPES.join(", "));
  const body = await readBody(MAX_TEXT);
  const text = decodeUtf8(body);
  const messages = parseMessages({
    packet: type === "application/json" && text.startsWith('"') ? unquote(text) : text,
  });
  if (body.length > MAX_BODY && sizeOf(messages) > MAX_BODY) throw tooLarge(MAX_BODY);
  return messages;
}

function sizeOf(messages: readonly Message[]): number {
  let size = 0;
  for (const { text, attachments } of messages)
    size += attachments.reduce((sum, { length }) => sum + length, Buffer.byteLength(text));
  return size;
}

function parseMessages({ packet, attachments }: { packet: string; attachments?: Buffer[] }): Message[] {
  return asPacket(() => Message.parseAll(packet, attachments));
}

/** What is wrong with a packet is the caller's mistake. */
function asPacket<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw badRequest(`The body is not an Engine.IO text packet: ${error.message}`, "body");
  }
}

/** SDKs quote a string that is sent as JSON. */
function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
