import { equalInConstantTime, toHex, webCryptoHmac, type Hmac } from "./encoding.ts";

/**
 * `ce-signature: sha256=<hex>,sha256=<hex>`: HMAC-SHA256 of the connection id with the primary and the secondary key.
 * A receiver knows one or both keys; one match is enough.
 */
export type SignatureCheck = (connectionId: string, header: string | undefined) => boolean | Promise<boolean>;

/** What is known of a connection. */
interface Known {
  digests: readonly string[];
  /** The header that was right last time: the service sends the same with every event. */
  accepted?: string;
}

/**
 * The digests of a connection never change, so they are computed once per connection id and kept for the
 * `cacheSize` connections heard from last; a client's second event costs no HMAC, and one comparison.
 */
export function createSignatureCheck(
  keys: readonly string[],
  hmac: Hmac = webCryptoHmac,
  cacheSize = 10_000,
): SignatureCheck {
  const cache = new Map<string, Known>();

  async function compute(connectionId: string): Promise<Known> {
    const known: Known = { digests: await Promise.all(keys.map(async (key) => toHex(await hmac(key, connectionId)))) };
    cache.set(connectionId, known);
    if (cache.size > cacheSize) cache.delete(cache.keys().next().value!);
    return known;
  }

  return (connectionId, header) => {
    if (!header) return false;
    const known = cache.get(connectionId);
    if (!known) return compute(connectionId).then((computed) => check(header, computed));
    return check(header, known);
  };
}

function check(header: string, known: Known): boolean {
  if (known.accepted !== undefined && equalInConstantTime(header, known.accepted)) return true;
  const right = matches(header, known.digests);
  if (right) known.accepted = header;
  return right;
}

function matches(header: string, digests: readonly string[]): boolean {
  let found = false;
  // At most four candidates: a longer header is not from the service, and each comparison costs time.
  for (const part of header.split(",", 4)) {
    const given = part.trim();
    if (!given.startsWith("sha256=")) continue;
    for (const digest of digests) if (equalInConstantTime(given.slice(7).toLowerCase(), digest)) found = true;
  }
  return found;
}

/** What the service puts into `ce-signature`. */
export async function signConnection(
  connectionId: string,
  keys: readonly string[],
  hmac: Hmac = webCryptoHmac,
): Promise<string> {
  const digests = await Promise.all(keys.map(async (key) => `sha256=${toHex(await hmac(key, connectionId))}`));
  return digests.join(",");
}
