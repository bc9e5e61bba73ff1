import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";
import { unauthorized } from "../http/errors.ts";

/** Whose identity tokens callers of the data plane may use instead of an access key. */
export interface IdentityOptions {
  /** `iss` of the tokens; `{issuer}/.well-known/openid-configuration` is asked for the keys. */
  issuer: string;
  /** Where the keys are, when discovery is not wanted. */
  jwksUri?: string | undefined;
  /** `aud` of the tokens; by default that of the public service. */
  audience?: string | undefined;
}

const AUDIENCE = "https://webpubsub.azure.com";
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"];
const DISCOVERY_TIMEOUT = 5_000;
/** Milliseconds before a discovery that failed is tried again. */
const DISCOVERY_PAUSE = 5_000;

/** Checks tokens of one OIDC issuer. Keys are fetched when first needed and again when an unknown one comes. */
export class IdentityVerifier {
  readonly #options: IdentityOptions;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(options: IdentityOptions) {
    this.#options = options;
  }

  /** Whether a token is of the kind that issuers sign; tokens by access key are HS256. */
  static isMeantFor(token: string): boolean {
    try {
      return ALGORITHMS.includes(decodeProtectedHeader(token).alg ?? "");
    } catch {
      return false;
    }
  }

  /** Throws 401 that says why. */
  async verify(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, await this.#getKeys(), {
        algorithms: ALGORITHMS,
        issuer: this.#options.issuer,
        audience: [this.#options.audience ?? AUDIENCE, `${this.#options.audience ?? AUDIENCE}/`],
        requiredClaims: ["exp"],
        clockTolerance: 300,
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthorized("The identity token has expired.");
      if (error instanceof errors.JWTClaimValidationFailed) {
        throw unauthorized(`The identity token is not valid: ${error.message}.`);
      }
      if (error instanceof errors.JOSEError)
        throw unauthorized("The identity token is not signed by the configured issuer.");
      throw unauthorized("The identity provider's keys could not be read; try again.");
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
