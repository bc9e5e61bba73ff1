import { Message } from "../clients/message.ts";
import { ProtocolError } from "../clients/packets.ts";
import type { Connection } from "../clients/connection.ts";
import { decodeUtf8 } from "../http/body.ts";
import { decodeMultipart, isMultipart } from "../http/multipart.ts";
import { badRequest, unsupportedMedia } from "../http/errors.ts";
import { checkGroup, excludedOf, filtered, intParam, narrowed, type RestAnswer, type RestCall } from "./request.ts";

const MAX_BODY = 1_048_576;
const TYPES = ["text/plain", "application/json", "application/octet-stream"];
const NOBODY: ReadonlySet<Connection> = new Set();

export async function sendToAll(call: RestCall): Promise<RestAnswer> {
  const messages = await readMessages(call);
  call.hub.sendAll(messages, filtered(call.hub, call.query.get("filter")), excludedOf(call.query));
  return { status: 202 };
}

export async function sendToGroup(call: RestCall): Promise<RestAnswer> {
  const group = checkGroup(call.path[1]!);
  const messages = await readMessages(call);
  const targets = narrowed(call.hub, call.hub.groups.members(group), call.query.get("filter"));
  call.hub.sendAll(messages, targets, excludedOf(call.query));
  return { status: 202 };
}

export async function sendToUser(call: RestCall): Promise<RestAnswer> {
  const messages = await readMessages(call);
  const targets = narrowed(call.hub, call.hub.users.get(call.path[1]!) ?? NOBODY, call.query.get("filter"));
  call.hub.sendAll(messages, targets, excludedOf(call.query));
  return { status: 202 };
}

export async function sendToConnection(call: RestCall): Promise<RestAnswer> {
  const messages = await readMessages(call);
  const connection = call.hub.connections.get(call.path[1]!);
  if (connection) call.hub.sendAll(messages, [connection]);
  return { status: 202 };
}

/** The body as the packets that clients get, with attachments when it is `multipart/related`. 415 for other types, 413 past 1 MiB, 400 when it is not a packet. */
async function readMessages({ headers, query, readBody }: RestCall): Promise<Message[]> {
  intParam(query, "messageTtlSeconds", 0, 300);
  const header = headers["content-type"] ?? "";
  const type = header.split(";")[0]!.trim().toLowerCase();
  if (isMultipart(header)) return parseMessages(decodeMultipart(await readBody(MAX_BODY), header));
  if (!TYPES.includes(type)) throw unsupportedMedia(header, TYPES.join(", "));
  const text = decodeUtf8(await readBody(MAX_BODY));
  return parseMessages({ packet: type === "application/json" && text.startsWith('"') ? unquote(text) : text });
}

function parseMessages({ packet, attachments }: { packet: string; attachments?: Buffer[] }): Message[] {
  try {
    return Message.parseAll(packet, attachments);
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
