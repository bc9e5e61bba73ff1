import { equalInConstantTime, toHex, webCryptoHmac, type Hmac } from "./encoding.ts";

/**
 * `ce-signature: sha256=<hex>,sha256=<hex>`: HMAC-SHA256 of the connection id with the primary and the secondary key.
 * A receiver knows one or both keys; one match is enough.
 */
export type SignatureCheck = (connectionId: string, header: string | undefined) => boolean | Promise<boolean>;

/**
 * The digests of a connection never change, so they are computed once per connection id and kept for the
 * `cacheSize` connections heard from last; a client's second event costs no HMAC.
 */
export function createSignatureCheck(
  keys: readonly string[],
  hmac: Hmac = webCryptoHmac,
  cacheSize = 10_000,
): SignatureCheck {
  const cache = new Map<string, readonly string[]>();

  async function compute(connectionId: string): Promise<readonly string[]> {
    const digests = await Promise.all(keys.map(async (key) => toHex(await hmac(key, connectionId))));
    cache.set(connectionId, digests);
    if (cache.size > cacheSize) cache.delete(cache.keys().next().value!);
    return digests;
  }

  return (connectionId, header) => {
    if (!header) return false;
    const known = cache.get(connectionId);
    if (!known) return compute(connectionId).then((digests) => matches(header, digests));
    return startsWith(header, known[0]!) || matches(header, known);
  };
}

/** As the service writes it when both sides have the same primary key: no need to look at the rest. */
function startsWith(header: string, digest: string): boolean {
  const end = 7 + digest.length;
  if (!header.startsWith("sha256=") || !(header.length === end || header[end] === ",")) return false;
  return equalInConstantTime(header.slice(7, end), digest);
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
