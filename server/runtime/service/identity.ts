import type { RestAuthorizer } from "../../../flows/handler-kit/token.ts";

/** What the service's identity tokens are made out to ("protocol.md" section 3). */
const SCOPE = "https://webpubsub.azure.com/.default";
/** Milliseconds before its end after which a token is replaced. */
const MARGIN = 5 * 60_000;

/**
 * Identity tokens by `@azure/identity`'s DefaultAzureCredential: environment, workload identity, managed identity, or
 * whoever is signed in on a developer's machine. One token serves all calls. The package is loaded when first needed:
 * it is large, and connections with an access key never need it.
 *
 * @param clientId of a user-assigned managed identity; the machine's own without it.
 */
export function identityAuthorizer(endpoint: string, clientId?: string): RestAuthorizer {
  refusePlainHttp(endpoint);
  let known: { token: string; renewAt: number } | undefined;
  let asking: Promise<string> | undefined;
  let credential: Promise<Credential> | undefined;

  async function ask(): Promise<string> {
    try {
      credential ??= createCredential(clientId);
      const { token, expiresOnTimestamp } = await (await credential).getToken(SCOPE);
      known = { token, renewAt: Math.max(expiresOnTimestamp - MARGIN, (Date.now() + expiresOnTimestamp) / 2) };
      return token;
    } catch (error) {
      // What was found at first may not be all there is: the next call looks again.
      credential = undefined;
      throw new Error(`No identity token for the service: ${firstLines(error)}`, { cause: error });
    }
  }

  return () => {
    if (known && known.renewAt > Date.now()) return known.token;
    return (asking ??= ask().finally(() => (asking = undefined)));
  };
}

interface Credential {
  getToken(scope: string): Promise<{ token: string; expiresOnTimestamp: number }>;
}

async function createCredential(clientId: string | undefined): Promise<Credential> {
  const { DefaultAzureCredential } = await import("@azure/identity");
  return new DefaultAzureCredential({
    ...(clientId ? { managedIdentityClientId: clientId } : {}),
    // The public directory of authorities does not know private ones, and asking it would leave a closed network.
    disableInstanceDiscovery: isPrivateAuthority(process.env.AZURE_AUTHORITY_HOST),
  });
}

function isPrivateAuthority(host: string | undefined): boolean {
  return (
    host !== undefined && host !== "" && !/^https:\/\/login\.(microsoftonline|chinacloudapi)\.[a-z]+\/?$/.test(host)
  );
}

/** A token is good for whoever holds it, so it does not leave this machine in the clear. */
function refusePlainHttp(endpoint: string): void {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === "https:" || ["localhost", "[::1]"].includes(hostname) || hostname.startsWith("127.")) return;
  throw new TypeError(
    `Connection string: ${endpoint} has no AccessKey and is not https; identity tokens are only sent by https, or to this machine`,
  );
}

/** The SDK lists what each of its nine credentials missed; the first few lines name what was set. */
function firstLines(error: unknown): string {
  const { message } = error as Error;
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(0, 4).join(" ").slice(0, 600);
}
