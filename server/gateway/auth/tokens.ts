import { SignJWT, type JWTPayload } from "jose";
import { unauthorized } from "../http/errors.ts";
import { TokenError, verifyHs256 } from "./hs256.ts";
import type { KeyRing } from "./keys.ts";

export interface VerifyOptions {
  /** Whether the token's `aud` (one of them) names what is asked for. */
  isAudience(audience: string): boolean;
  /** Seconds. */
  clockTolerance: number;
}

/**
 * Checks tokens signed with one of the access keys: HS256 only, `exp` required. Throws 401 that says why, without
 * quoting the token.
 */
export class TokenVerifier {
  readonly #keys: KeyRing;

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  verify(token: string, options: VerifyOptions): JWTPayload {
    let payload: JWTPayload;
    try {
      payload = verifyHs256(token, this.#keys.macs, options.clockTolerance, Date.now());
    } catch (error) {
      if (error instanceof TokenError) throw unauthorized(error.message);
      throw error;
    }
    const audiences: unknown[] = Array.isArray(payload.aud) ? payload.aud : [payload.aud];
    if (!audiences.some((audience) => typeof audience === "string" && options.isAudience(audience))) {
      throw unauthorized(`The token is for another audience (aud is ${JSON.stringify(payload.aud ?? null)}).`);
    }
    return payload;
  }
}

/** The token of an `Authorization: Bearer …` header. */
export function bearerOf(header: string | undefined): string | undefined {
  const match = /^Bearer\s+(\S+)\s*$/i.exec(header ?? "");
  return match?.[1];
}

/** Signs a client token the way the SDKs do. */
export function signClientToken(
  keys: KeyRing,
  claims: { audience: string; userId?: string; roles?: string[]; groups?: string[]; expiresInMinutes: number },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload: JWTPayload = {};
  if (claims.roles?.length) payload["role"] = claims.roles;
  if (claims.groups?.length) payload["webpubsub.group"] = claims.groups;
  const jwt = new SignJWT(payload)
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setAudience(claims.audience)
    .setIssuedAt(now)
    .setExpirationTime(now + claims.expiresInMinutes * 60);
  if (claims.userId !== undefined) jwt.setSubject(claims.userId);
  return jwt.sign(new TextEncoder().encode(keys.primary));
}
