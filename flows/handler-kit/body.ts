import { WebhookError } from "./webhook.ts";

/** Bytes; larger bodies are answered 413. The service's own limit for an event is 1 MB. */
export const MAX_BODY = 1024 * 1024 + 64 * 1024;

/** The body as text; see `readBytes`. */
export async function readBody(request: Request): Promise<string> {
  return new TextDecoder().decode(await readBytes(request));
}

/** The body, refused as soon as it is too large: before it is read, where its length is given. */
export async function readBytes(request: Request): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  if (Number(request.headers.get("content-length")) > MAX_BODY) throw tooLarge();
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a stream is read piece by piece
    const { done, value } = await reader.read();
    if (done) return joined(chunks, size);
    size += value.byteLength;
    if (size > MAX_BODY) {
      await reader.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** For bodies someone else has read. */
export function checkSize<T extends string | Uint8Array>(body: T): T {
  if (body.length > MAX_BODY) throw tooLarge();
  return body;
}

function tooLarge(): WebhookError {
  return new WebhookError(413, `The body is larger than ${MAX_BODY} bytes`);
}
