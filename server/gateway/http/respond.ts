import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError } from "./errors.ts";

/** Sends `body` as JSON with its length, so that the connection can be kept. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    ...headers,
  });
  res.end(text);
}

/** Sends an answer without a body. */
export function sendEmpty(res: ServerResponse, status: number): void {
  // 204 must not carry Content-Length; the others would be chunked without it.
  if (status === 204) res.writeHead(204);
  else res.writeHead(status, { "Content-Length": 0 });
  res.end();
}

/** Turns anything thrown into an error answer. What is not an `HttpError` is our fault: 500, and `report` hears of it. */
export function sendError(res: ServerResponse, error: unknown, report: (error: unknown) => void): void {
  const known =
    error instanceof HttpError ? error : new HttpError(500, "InternalServerError", "The gateway failed to answer.");
  if (known !== error) report(error);
  if (res.headersSent || res.destroyed) {
    res.destroy();
    return;
  }
  const headers: Record<string, string> = { ...known.headers, "x-ms-error-code": known.code };
  if (!res.req.complete && !discard(res.req)) headers["Connection"] = "close";
  sendJson(
    res,
    known.status,
    { code: known.code, message: known.message, target: known.target, details: [], inner: null },
    headers,
  );
}

/** Bytes of a refused body that are read and thrown away. */
const MAX_DISCARDED = 16 * 1_048_576;

/**
 * Reads the rest of a body that nobody wants: a sender who is still writing when the connection closes may never see the
 * answer, least of all through a proxy. False: there is too much of it, the connection must be closed.
 */
function discard(req: IncomingMessage): boolean {
  if (Number(req.headers["content-length"]) > MAX_DISCARDED) return false;
  let size = 0;
  req.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_DISCARDED) req.destroy();
  });
  req.on("error", () => {});
  req.resume();
  return true;
}
