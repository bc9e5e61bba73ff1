import { decodeProtectedHeader, type JWTPayload } from "jose";
import { ASYMMETRIC, OidcError, OidcVerifier, type OidcOptions } from "../../oidc.ts";
import { unauthorized } from "../http/errors.ts";

/** Whose identity tokens callers of the data plane may use instead of an access key; made out to the public service by default. */
export type IdentityOptions = Pick<OidcOptions, "issuer" | "jwksUri"> & { audience?: string | undefined };

const AUDIENCE = "https://webpubsub.azure.com";

export class IdentityVerifier {
  readonly #verifier: OidcVerifier;

  constructor({ audience = AUDIENCE, ...options }: IdentityOptions) {
    this.#verifier = new OidcVerifier({ ...options, audience });
  }

  /** Whether a token is of the kind that issuers sign; tokens by access key are HS256. */
  static isMeantFor(token: string): boolean {
    try {
      return ASYMMETRIC.includes(decodeProtectedHeader(token).alg ?? "");
    } catch {
      return false;
    }
  }

  /** Throws 401 that says why. */
  async verify(token: string): Promise<JWTPayload> {
    try {
      return await this.#verifier.verify(token);
    } catch (error) {
      throw error instanceof OidcError ? unauthorized(error.message) : error;
    }
  }
}
