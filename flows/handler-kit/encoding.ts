/** Text and bytes, with Web APIs only: the kit must run on Node, Deno, Bun, workers and edge runtimes alike. */

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export function toUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Base64 (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  return btoa(binaryOf(bytes));
}

/** Base64url without padding (RFC 4648 section 5), as JWTs and the service's group names want it. */
export function toBase64Url(input: string | Uint8Array): string {
  return btoa(typeof input === "string" && isAscii(input) ? input : binaryOf(input))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

// oxlint-disable-next-line no-control-regex -- all of ASCII
const isAscii = (text: string) => /^[\0-\x7f]*$/.test(text);

/** One character per byte, as `btoa` wants it. */
function binaryOf(input: string | Uint8Array): string {
  const bytes = typeof input === "string" ? encoder.encode(input) : input;
  let binary = "";
  // In slices, because one call with a million arguments overflows the stack.
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return binary;
}

/** The other way. Throws on text that is not base64url or bytes that are not UTF-8. */
export function fromBase64Url(text: string): string {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new TypeError(`Not base64url: "${text.slice(0, 60)}"`);
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return decoder.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** HMAC-SHA256. Hosts with a faster synchronous one (Node's `createHmac`) pass their own wherever this type is taken. */
export type Hmac = (key: string, text: string) => Uint8Array | Promise<Uint8Array>;

export const webCryptoHmac: Hmac = async (key, text) => {
  const imported = await crypto.subtle.importKey("raw", toUtf8(key), { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, toUtf8(text)));
};

/** Takes the same time wherever the first difference is. The length is not a secret here: both sides are hex digests. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
