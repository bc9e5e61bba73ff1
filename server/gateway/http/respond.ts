import type { ServerResponse } from "node:http";
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
  // A body that was not read to its end would be taken for the next request.
  if (!res.req.complete) headers["Connection"] = "close";
  sendJson(
    res,
    known.status,
    { code: known.code, message: known.message, target: known.target, details: [], inner: null },
    headers,
  );
}
