import { randomBytes } from "node:crypto";
import { badRequest } from "./errors.ts";

/**
 * A Socket.IO packet with its attachments as `multipart/related` (RFC 2387): first the packet as `text/plain`, then each
 * attachment as `application/octet-stream`, in order.
 */
export interface PacketParts {
  packet: string;
  attachments: Buffer[];
}

const CRLF = "\r\n";
const MAX_PARTS = 11;

export function encodeMultipart(packet: string, attachments: readonly Buffer[]): { contentType: string; body: Buffer } {
  // Random, so no attachment can hold it but by a chance of 2^-144.
  const boundary = `patchbay-${randomBytes(18).toString("hex")}`;
  const part = (type: string) => `--${boundary}${CRLF}Content-Type: ${type}${CRLF}${CRLF}`;
  const pieces: (string | Buffer)[] = [part("text/plain; charset=utf-8"), packet];
  for (const attachment of attachments) pieces.push(CRLF, part("application/octet-stream"), attachment);
  pieces.push(`${CRLF}--${boundary}--${CRLF}`);
  return {
    contentType: `multipart/related; type="text/plain"; boundary="${boundary}"`,
    body: Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece))),
  };
}

export function isMultipart(contentType: string | undefined): boolean {
  return /^\s*multipart\/related\s*(;|$)/i.test(contentType ?? "");
}

/** Throws `HttpError` 400. */
export function decodeMultipart(body: Buffer, contentType: string): PacketParts {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (!boundary) throw badRequest("multipart/related needs a boundary.", "Content-Type");
  const [first, ...rest] = splitParts(body, boundary);
  if (!first) throw badRequest("The multipart body has no parts.", "body");
  return { packet: first.toString("utf8"), attachments: rest };
}

function splitParts(body: Buffer, boundary: string): Buffer[] {
  const delimiter = Buffer.from(`${CRLF}--${boundary}`);
  // The first delimiter need not follow a line end.
  let at = body.indexOf(delimiter.subarray(2));
  if (at > 0) at = body.indexOf(delimiter);
  const parts: Buffer[] = [];
  if (at === -1) throw badRequest("The multipart body does not contain its boundary.", "body");
  at += at === 0 ? delimiter.length - 2 : delimiter.length;
  for (;;) {
    if (body.toString("latin1", at, at + 2) === "--") return parts;
    const headEnd = body.indexOf(CRLF + CRLF, at);
    const end = body.indexOf(delimiter, at);
    // A part without headers of its own starts with an empty line.
    if (headEnd === -1 || end === -1 || headEnd > end) throw badRequest("The multipart body is cut off.", "body");
    if (parts.length === MAX_PARTS) throw badRequest(`A packet has at most ${MAX_PARTS - 1} attachments.`, "body");
    parts.push(body.subarray(Math.min(headEnd + 4, end), end));
    at = end + delimiter.length;
  }
}
