import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey, type JWK } from "jose";

const LIFETIME = 3_600;
/** Seconds before its end at which a token is replaced. */
const EARLY = 300;

/**
 * The gateway's own identity, for handlers whose `auth` is `ManagedIdentity`: short-lived ES256 tokens for the
 * configured resource, checked by receivers against `/.well-known/openid-configuration` like those of any OIDC issuer.
 */
export class Issuer {
  readonly #key: CryptoKey;
  readonly #public: JWK;
  readonly #issuer: () => string;
  readonly #tokens = new Map<string, { token: string; until: number }>();

  private constructor(key: CryptoKey, jwk: JWK, issuer: () => string) {
    this.#key = key;
    this.#public = jwk;
    this.#issuer = issuer;
  }

  /** The key is made at first start and kept in `identity.json`. */
  static async open(dataDir: string, issuer: () => string): Promise<Issuer> {
    const file = join(dataDir, "identity.json");
    let jwk: JWK;
    try {
      jwk = JSON.parse(await readFile(file, "utf8")) as JWK;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      const { privateKey } = await generateKeyPair("ES256", { extractable: true });
      jwk = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: "ES256" };
      await mkdir(dataDir, { recursive: true });
      await writeFile(file, JSON.stringify(jwk), { mode: 0o600 });
    }
    const { d: _secret, ...rest } = jwk;
    return new Issuer((await importJWK(jwk, "ES256")) as CryptoKey, { ...rest, use: "sig" }, issuer);
  }

  /** `Bearer …` for `resource`. */
  async authorization(resource: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    let entry = this.#tokens.get(resource);
    if (!entry || entry.until <= now) {
      entry = { token: await this.#sign(resource, now), until: now + LIFETIME - EARLY };
      this.#tokens.set(resource, entry);
    }
    return `Bearer ${entry.token}`;
  }

  #sign(resource: string, now: number): Promise<string> {
    return new SignJWT({})
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: this.#public.kid! })
      .setIssuer(this.#issuer())
      .setSubject("patchbay-gateway")
      .setAudience(resource)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + LIFETIME)
      .sign(this.#key);
  }

  /** The documents receivers look for, by path. */
  document(path: string): unknown {
    const issuer = this.#issuer();
    if (path === "/.well-known/jwks.json") return { keys: [this.#public] };
    if (path !== "/.well-known/openid-configuration") return undefined;
    return {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ["ES256"],
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
    };
  }
}
