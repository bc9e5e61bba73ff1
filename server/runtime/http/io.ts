import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpAnswer } from "../../../flows/handler-kit/answer.ts";

/** A request that cannot be served; `status` and `code` go into the answer. */
export class RequestError extends Error {
  override name = "RequestError";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The body as text; see `readBytes`. */
export function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return readAs(request, limit, (body) => body?.toString("utf8") ?? "");
}

/** The body. Rejects with 413 as soon as it is known to be too large, 400 when the client went away. */
export function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  return readAs(request, limit, (body) => body ?? Buffer.alloc(0));
}

function readAs<T>(request: IncomingMessage, limit: number, toValue: (body: Buffer | undefined) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => new RequestError(413, "too-large", `The body is larger than ${limit} bytes`);
    if (Number(request.headers["content-length"] ?? 0) > limit) return reject(tooLarge());
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        request.removeAllListeners("data");
        return reject(tooLarge());
      }
      if (!first) first = chunk;
      else (chunks ??= [first]).push(chunk);
    });
    request.on("end", () => resolve(toValue(chunks ? Buffer.concat(chunks) : first)));
    request.on("error", () => reject(new RequestError(400, "aborted", "The request ended early")));
  });
}

/** Sends an answer. A request whose body was not read to its end cannot keep its connection. */
export function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: HttpAnswer,
): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.byteLength(body);
  const extra: Record<string, string | number> = status === 204 || status === 304 ? {} : { "content-length": bytes };
  if (!request.complete) extra.connection = "close";
  response.writeHead(status, { ...headers, ...extra });
  response.end(request.method === "HEAD" ? undefined : body);
}

export function jsonAnswer(status: number, value: unknown): HttpAnswer {
  return { status, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(value) };
}
