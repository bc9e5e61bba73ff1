import type { IncomingMessage } from "node:http";
import { OidcError, OidcVerifier, type OidcOptions } from "../../oidc.ts";
import { RequestError } from "./io.ts";
import type { Webhooks } from "./webhook-code.ts";

/** Tokens remembered as good: a service uses one for an hour, and looking at a signature costs more than an event. */
const MAX_KNOWN = 100;

/**
 * Lets only requests through that bring a token of this issuer as `Authorization: Bearer …`: what a hub's event handler
 * setting `auth: {type: "ManagedIdentity", resource}` makes the service send. The consent to be called needs none.
 */
export function requireIdentity(options: OidcOptions, webhooks: Webhooks): Webhooks {
  const verifier = new OidcVerifier(options);
  /** Milliseconds since 1970 until which each is good. */
  const known = new Map<string, number>();

  async function check({ authorization = "" }: IncomingMessage["headers"]): Promise<void> {
    const until = known.get(authorization);
    if (until !== undefined && until > Date.now()) return;
    known.delete(authorization);
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw refused("Authorization: Bearer … is missing.");
    try {
      const { exp } = await verifier.verify(token);
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(authorization, exp! * 1000);
    } catch (error) {
      throw error instanceof OidcError ? refused(error.message) : error;
    }
  }

  const refused = (why: string) =>
    new RequestError(
      401,
      "identity",
      `${why} Webhooks must bring a token of ${options.issuer} for ${options.audience}`,
    );

  return async (request, response) => {
    if (request.method === "POST") await check(request.headers);
    return webhooks(request, response);
  };
}
