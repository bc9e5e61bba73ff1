import { createHmac, timingSafeEqual, type KeyObject } from "node:crypto";
import type { JWTPayload } from "jose";

/** Why a token is not good. */
export class TokenError extends Error {}

/**
 * Checks a JWT (RFC 7519) signed with HS256, and nothing else: the algorithm is pinned, `crit` is refused, `exp` is
 * required. By hand and not by `jose`, which signs tokens here and checks those of identity providers: its WebCrypto
 * costs a trip to another thread, a third of what it takes to set up a connection.
 */
export function verifyHs256(
  token: string,
  keys: readonly KeyObject[],
  clockTolerance: number,
  now: number,
): JWTPayload {
  const [head, body, signature, ...rest] = token.split(".");
  if (!head || !body || !signature || rest.length > 0) throw new TokenError("The token is not a valid JWT.");
  const header = readPart(head);
  if (header["alg"] !== "HS256" || header["crit"] !== undefined)
    throw new TokenError("The token must be signed with HS256.");
  const given = Buffer.from(signature, "base64url");
  const signed = `${head}.${body}`;
  const good = keys.some((key) => {
    const wanted = createHmac("sha256", key).update(signed).digest();
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  if (!good) throw new TokenError("The token is not signed by an access key of this service.");
  const payload = readPart(body);
  const { exp, nbf } = payload;
  if (typeof exp !== "number") throw new TokenError(`The token needs an "exp" claim, a number of seconds.`);
  if (nbf !== undefined && typeof nbf !== "number") throw new TokenError(`The token's "nbf" claim must be a number.`);
  const seconds = now / 1000;
  if (exp + clockTolerance <= seconds) throw new TokenError("The token has expired.");
  if (nbf !== undefined && nbf - clockTolerance > seconds) throw new TokenError("The token is not valid yet.");
  return payload;
}

function readPart(part: string): JWTPayload & Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TokenError("The token is not a valid JWT.");
  }
  return value as JWTPayload;
}
