import { WebhookError } from "./webhook.ts";

/** Bytes; larger bodies are answered 413. The service's own limit for an event is 1 MB. */
export const MAX_BODY = 1024 * 1024 + 64 * 1024;

/** The body as text, refused as soon as it is too large: before it is read, where its length is given. */
export async function readBody(request: Request): Promise<string> {
  if (!request.body) return "";
  if (Number(request.headers.get("content-length")) > MAX_BODY) throw tooLarge();
  const decoder = new TextDecoder();
  const reader = request.body.getReader();
  let text = "";
  let size = 0;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- a stream is read piece by piece
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_BODY) {
      await reader.cancel();
      throw tooLarge();
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** For bodies someone else has read. */
export function checkSize(body: string): string {
  if (body.length > MAX_BODY) throw tooLarge();
  return body;
}

function tooLarge(): WebhookError {
  return new WebhookError(413, `The body is larger than ${MAX_BODY} bytes`);
}
