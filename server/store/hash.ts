import { createHash } from "node:crypto";

/** The etag and version name of a flow's text: 128 bits of SHA-256 in hex. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex").slice(0, 32);
}
