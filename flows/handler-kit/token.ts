import { toBase64Url, webCryptoHmac, type Hmac } from "./encoding.ts";

/** Seconds a REST token is good for, and how long before its end a new one is made. */
const REST_LIFETIME = 3600;
const REST_MARGIN = 300;
/** Tokens are bound to their URL and rooms make many URLs, so the cache is bounded. */
const CACHE_SIZE = 1000;

const header = toBase64Url(JSON.stringify({ alg: "HS256", typ: "JWT" }));

/** A compact JWT signed with HS256. `exp` and `iat` in seconds since 1970 belong in `claims`. */
export async function signToken(
  claims: Record<string, unknown>,
  accessKey: string,
  hmac: Hmac = webCryptoHmac,
): Promise<string> {
  const content = `${header}.${toBase64Url(JSON.stringify(claims))}`;
  return `${content}.${toBase64Url(await hmac(accessKey, content))}`;
}

/** Gives the bearer token for one REST URL (without its query, which the service allows). */
export type RestAuthorizer = (url: string) => string | Promise<string>;

/** Tokens made from an access key: `aud` is the URL, one hour, kept until five minutes before their end. */
export function accessKeyAuthorizer(
  accessKey: string,
  hmac: Hmac = webCryptoHmac,
  now: () => number = Date.now,
): RestAuthorizer {
  const cache = new Map<string, { token: string; renewAt: number }>();
  return (url) => {
    const seconds = Math.floor(now() / 1000);
    const known = cache.get(url);
    if (known && known.renewAt > seconds) return known.token;
    return (async () => {
      const token = await signToken({ aud: url, iat: seconds, exp: seconds + REST_LIFETIME }, accessKey, hmac);
      cache.delete(url);
      cache.set(url, { token, renewAt: seconds + REST_LIFETIME - REST_MARGIN });
      if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value!);
      return token;
    })();
  };
}
