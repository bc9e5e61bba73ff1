import type { RestAuthorizer } from "./handler-kit/token.ts";

/** What the service's tokens are made out to. */
const SCOPE = "https://webpubsub.azure.com/.default";
/** Milliseconds before its end after which a token is replaced. */
const MARGIN = 5 * 60_000;

/**
 * Calls the service as the function app: its managed identity, or whoever is signed in where it runs locally. The identity
 * needs the role Web PubSub Service Owner. The package is loaded when first needed, as it is large.
 *
 * @param clientId of a user-assigned identity; the app's own without it
 */
export function identityAuthorizer(endpoint: string, clientId: string | undefined): RestAuthorizer {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol !== "https:" && hostname !== "localhost" && !hostname.startsWith("127."))
    throw new Error(
      `WebPubSubForSocketIOConnectionString__endpoint: tokens are sent by https only, not to ${endpoint}.`,
    );
  let known: { token: string; renewAt: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const { DefaultAzureCredential } = await import("@azure/identity");
    const credential = new DefaultAzureCredential(clientId ? { managedIdentityClientId: clientId } : {});
    const { token, expiresOnTimestamp } = await credential.getToken(SCOPE);
    known = { token, renewAt: Math.max(expiresOnTimestamp - MARGIN, (Date.now() + expiresOnTimestamp) / 2) };
    return token;
  }

  return () => {
    if (known && known.renewAt > Date.now()) return known.token;
    return (asking ??= ask().finally(() => (asking = undefined)));
  };
}
