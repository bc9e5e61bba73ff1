import type { PacketParts } from "./binary.ts";
import { WebhookError } from "./webhook.ts";

/**
 * An event with bytes as our gateway delivers it ("protocol.md" section 6): `multipart/related` (RFC 2387), first the
 * packet as text, then its attachments in order. The Azure service never does.
 */

const CRLF = "\r\n";
/** The packet and at most ten attachments. */
const MAX_PARTS = 11;

export function isMultipart(contentType: string | null | undefined): boolean {
  return /^\s*multipart\/related\s*(;|$)/i.test(contentType ?? "");
}

/** Takes a body apart, without copying what is in it. Throws a `WebhookError` (400) that says what is wrong with it. */
export function readMultipart(body: Uint8Array, contentType: string): PacketParts {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw new WebhookError(400, "Header content-type: multipart/related needs a boundary");
  const [packet, ...attachments] = splitParts(body, boundary);
  if (!packet) throw new WebhookError(400, "The multipart body has no parts");
  return { packet: new TextDecoder().decode(packet), attachments };
}

function splitParts(body: Uint8Array, boundary: string): Uint8Array[] {
  // One character per byte, and what is ASCII as itself: places in the text are places in the bytes.
  const text = new TextDecoder("latin1").decode(body);
  const delimiter = `${CRLF}--${boundary}`;
  // The first need not follow the end of a line.
  const first = text.startsWith(delimiter.slice(2)) ? -2 : text.indexOf(delimiter);
  if (first === -1) throw new WebhookError(400, "The multipart body does not contain its boundary");
  const parts: Uint8Array[] = [];
  for (let at = first + delimiter.length; text.slice(at, at + 2) !== "--";) {
    const headEnd = text.indexOf(CRLF + CRLF, at);
    const end = text.indexOf(delimiter, at);
    // A part without headers of its own starts with an empty line.
    if (headEnd === -1 || end === -1 || headEnd > end) throw new WebhookError(400, "The multipart body is cut off");
    if (parts.length === MAX_PARTS) throw new WebhookError(400, `An event has at most ${MAX_PARTS - 1} attachments`);
    parts.push(body.subarray(Math.min(headEnd + 4, end), end));
    at = end + delimiter.length;
  }
  return parts;
}
