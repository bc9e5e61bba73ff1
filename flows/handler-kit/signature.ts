import { equalInConstantTime, toHex, webCryptoHmac, type Hmac } from "./encoding.ts";

/**
 * `ce-signature: sha256=<hex>,sha256=<hex>`: HMAC-SHA256 of the connection id with the primary and the secondary key.
 * A receiver knows one or both keys; one match is enough.
 */
export type SignatureCheck = (connectionId: string, header: string | undefined) => boolean | Promise<boolean>;

/**
 * What was found right once stays right, so a client's second event costs no HMAC: digests are kept for the `cacheSize`
 * connections that came last, and so are whole headers. Those are looked up by their hash (seeded, as engines' string hashes
 * are), which takes the same time for every header that is wrong, wherever it begins to be.
 */
export function createSignatureCheck(
  keys: readonly string[],
  hmac: Hmac = webCryptoHmac,
  cacheSize = 10_000,
): SignatureCheck {
  const cache = new Map<string, readonly string[]>();
  /** Connection ids by header. */
  const right = new Map<string, string>();

  async function compute(connectionId: string): Promise<readonly string[]> {
    const digests = await Promise.all(keys.map(async (key) => toHex(await hmac(key, connectionId))));
    cache.set(connectionId, digests);
    if (cache.size > cacheSize) cache.delete(cache.keys().next().value!);
    return digests;
  }

  function check(connectionId: string, header: string, digests: readonly string[]): boolean {
    const is = matches(header, digests);
    if (is) right.set(header, connectionId);
    if (right.size > cacheSize) right.delete(right.keys().next().value!);
    return is;
  }

  return (connectionId, header) => {
    if (!header) return false;
    if (right.get(header) === connectionId) return true;
    const known = cache.get(connectionId);
    return known
      ? check(connectionId, header, known)
      : compute(connectionId).then((it) => check(connectionId, header, it));
  };
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
