import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";

/** Whose tokens are believed. Gateway and runtime are both called by others that have an identity. */
export interface OidcOptions {
  /** `iss` of the tokens; `{issuer}/.well-known/openid-configuration` is asked for the keys. */
  issuer: string;
  /** Where the keys are, when discovery is not wanted. */
  jwksUri?: string | undefined;
  /** `aud` of the tokens; with and without a slash at its end. */
  audience: string;
  /** `sub` of the tokens, where not everybody who may have one is meant. */
  subject?: string | undefined;
}

/** Says why a token is not believed; the message is for whoever sent it. */
export class OidcError extends Error {}

export const ASYMMETRIC = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"];
const DISCOVERY_TIMEOUT = 5_000;
/** Milliseconds before a discovery that failed is tried again. */
const DISCOVERY_PAUSE = 5_000;

/** Checks tokens of one OIDC issuer. Keys are fetched when first needed and again when an unknown one comes. */
export class OidcVerifier {
  readonly #options: OidcOptions;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(options: OidcOptions) {
    this.#options = options;
  }

  /** Throws `OidcError`. */
  async verify(token: string): Promise<JWTPayload> {
    const { issuer, audience, subject } = this.#options;
    try {
      const { payload } = await jwtVerify(token, await this.#getKeys(), {
        algorithms: ASYMMETRIC,
        issuer,
        audience: [audience, `${audience}/`],
        ...(subject === undefined ? {} : { subject }),
        requiredClaims: ["exp"],
        clockTolerance: 300,
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new OidcError("The identity token has expired.");
      if (error instanceof errors.JWTClaimValidationFailed) {
        throw new OidcError(`The identity token is not valid: ${error.message}.`);
      }
      if (error instanceof errors.JOSEError)
        throw new OidcError("The identity token is not signed by the configured issuer.");
      throw new OidcError("The identity provider's keys could not be read; try again.");
    }
  }

  #getKeys(): Promise<JWTVerifyGetKey> {
    if (!this.#keys) {
      this.#keys = this.#discover();
      this.#keys.catch(() => setTimeout(() => (this.#keys = undefined), DISCOVERY_PAUSE).unref());
    }
    return this.#keys;
  }

  async #discover(): Promise<JWTVerifyGetKey> {
    const { issuer, jwksUri } = this.#options;
    if (jwksUri) return createRemoteJWKSet(new URL(jwksUri));
    const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT), redirect: "error" });
    const { jwks_uri } = (await response.json()) as { jwks_uri?: unknown };
    if (typeof jwks_uri !== "string") throw new Error(`${url} names no jwks_uri.`);
    return createRemoteJWKSet(new URL(jwks_uri));
  }
}
