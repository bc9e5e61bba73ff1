import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import { Problem } from "../problems.ts";

const COOKIE = "patchbay_session";
const SESSION_SECONDS = 30 * 24 * 3_600;
/** Sign-in URLs that were made and not used; the oldest are dropped. */
const OPEN_CODES = 20;

/**
 * Who may use the API: whoever has the editor token, or a session cookie made from it. The cookie is
 * `expiry.signature`, signed with the token, so sessions outlive a restart and end when the token changes.
 */
export class Sessions {
  readonly #token: string;
  readonly #codes = new Set<string>();

  constructor(token: string) {
    this.#token = token;
  }

  /** A code for one sign-in. */
  newCode(): string {
    const code = randomBytes(18).toString("base64url");
    this.#codes.add(code);
    for (const old of [...this.#codes].slice(0, -OPEN_CODES)) this.#codes.delete(old);
    return code;
  }

  /** True once for each code. */
  useCode(code: unknown): boolean {
    return typeof code === "string" && this.#codes.delete(code);
  }

  isToken(token: unknown): boolean {
    return typeof token === "string" && equal(token, this.#token);
  }

  hasToken(request: Request): boolean {
    return this.isToken(/^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1]);
  }

  isSignedIn(request: Request): boolean {
    if (request.headers.authorization !== undefined) return this.hasToken(request);
    const cookies = request.headers.cookie ?? "";
    // Cookies are shared between ports of a host, so another service's value may stand beside ours.
    return cookies.split(";").some((cookie) => {
      const [name, expiry, signature] = cookie.trim().split(/[=.]/);
      if (name !== COOKIE || !expiry || !signature || !/^\d{1,12}$/.test(expiry)) return false;
      return Number(expiry) > Date.now() / 1000 && equal(signature, this.#sign(expiry));
    });
  }

  start(response: Response): void {
    const expiry = String(Math.floor(Date.now() / 1000) + SESSION_SECONDS);
    this.#cookie(response, `${expiry}.${this.#sign(expiry)}`, SESSION_SECONDS);
  }

  end(response: Response): void {
    this.#cookie(response, "", 0);
  }

  readonly required: RequestHandler = (request, _response, next) => {
    if (this.isSignedIn(request)) return next();
    throw new Problem(
      401,
      "signed-out",
      "Sign in first: open the URL that `npm start` printed, or send `Authorization: Bearer` with the editor token.",
    );
  };

  #cookie(response: Response, value: string, seconds: number): void {
    response.append("Set-Cookie", `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`);
  }

  #sign(expiry: string): string {
    return createHmac("sha256", this.#token).update(`patchbay session ${expiry}`).digest("base64url");
  }
}

/** Compares in constant time; the digest makes both sides the same length. */
function equal(a: string, b: string): boolean {
  const digest = (text: string) => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
