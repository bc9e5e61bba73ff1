import type { IncomingMessage } from "node:http";
import { badRequest, tooLarge } from "./errors.ts";

/** Reads a request's body. Rejects with 413 past `limit` bytes, 400 when the sender goes away before the end. */
export function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const declared = Number(req.headers["content-length"]);
    if (declared > limit) return reject(tooLarge(limit));
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        req.removeAllListeners("data");
        req.pause();
        reject(tooLarge(limit));
      } else chunks.push(chunk);
    });
    req.on("end", () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    req.on("error", reject);
    req.on("close", () => reject(badRequest("The request ended before its body was complete.", "body")));
  });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Text of a body; 400 when it is not UTF-8. */
export function decodeUtf8(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw badRequest("The body is not valid UTF-8.", "body");
  }
}

/** A body as JSON; 400 when it is not. An empty body is `undefined`. */
export function parseJson(body: Uint8Array): unknown {
  const text = decodeUtf8(body);
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`The body is not JSON: ${(error as Error).message}`, "body");
  }
}

export async function readJson(req: IncomingMessage, limit: number): Promise<unknown> {
  return parseJson(await readBody(req, limit));
}
