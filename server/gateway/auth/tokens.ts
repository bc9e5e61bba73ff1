import { errors, jwtVerify, SignJWT, type JWTPayload } from "jose";
import { unauthorized } from "../http/errors.ts";
import type { KeyRing } from "./keys.ts";

export interface VerifyOptions {
  /** Whether the token's `aud` (one of them) names what is asked for. */
  isAudience(audience: string): boolean;
  /** Seconds. */
  clockTolerance: number;
}

/** Verified tokens are kept this long at most, so that a hot caller does not pay for the same signature again. */
const CACHE_MS = 60_000;
const CACHE_ENTRIES = 1_000;

/**
 * Verifies tokens signed with one of the access keys: HS256 only, `exp` required. Throws 401 that says why, without
 * quoting the token.
 */
export class TokenVerifier {
  readonly #keys: KeyRing;
  readonly #seen = new Map<string, { payload: JWTPayload; until: number; version: number }>();

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  async verify(token: string, options: VerifyOptions): Promise<JWTPayload> {
    const payload = this.#cached(token) ?? (await this.#check(token, options.clockTolerance));
    const audiences = typeof payload.aud === "string" ? [payload.aud] : (payload.aud ?? []);
    if (!audiences.some((audience) => typeof audience === "string" && options.isAudience(audience))) {
      throw unauthorized(`The token is for another audience (aud is ${JSON.stringify(payload.aud ?? null)}).`);
    }
    return payload;
  }

  #cached(token: string): JWTPayload | undefined {
    const entry = this.#seen.get(token);
    if (entry && entry.version === this.#keys.version && entry.until > Date.now()) return entry.payload;
    if (entry) this.#seen.delete(token);
    return undefined;
  }

  async #check(token: string, clockTolerance: number): Promise<JWTPayload> {
    const version = this.#keys.version;
    let failure: unknown;
    for (const key of await this.#keys.verificationKeys()) {
      try {
        // Both checks are jose's: the algorithm is pinned, so "none" and asymmetric confusion are out.
        const { payload } = await jwtVerify(token, key, {
          algorithms: ["HS256"],
          requiredClaims: ["exp"],
          clockTolerance,
        });
        this.#remember(token, payload, version);
        return payload;
      } catch (error) {
        failure = error;
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
      }
    }
    throw unauthorized(explain(failure));
  }

  #remember(token: string, payload: JWTPayload, version: number): void {
    if (this.#seen.size >= CACHE_ENTRIES) this.#seen.delete(this.#seen.keys().next().value!);
    this.#seen.set(token, { payload, version, until: Math.min(Date.now() + CACHE_MS, payload.exp! * 1000) });
  }
}

function explain(error: unknown): string {
  if (error instanceof errors.JWTExpired) return "The token has expired.";
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return "The token is not signed by an access key of this service.";
  if (error instanceof errors.JWTClaimValidationFailed) return `The token is not valid: ${error.message}.`;
  if (error instanceof errors.JOSEAlgNotAllowed) return "The token must be signed with HS256.";
  return "The token is not a valid JWT.";
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
