import type { Connections } from "./handler-kit/connections.ts";
import { needs } from "./needs.ts";

/** Variables and secrets of the platform, by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What a flow gets of them: the variables it reads, and the services it calls by name. Never what is secret here. */
export interface FlowSettings {
  env: Variables;
  connections: Connections;
}

/** Variables that are this project's and its platform's business, and not the flow's. */
const OWN = /^(?:WebPubSub|HTTP_CONNECTIONS$|REDIS_URL$|AzureWebJobsStorage|AWS_|CRON_SECRET$|NETLIFY_)/i;

export interface Settings extends FlowSettings {
  connectionString: string;
  secondaryKey: string | undefined;
}

/** Throws an error that names the variable that is missing or wrong, so that a deployment fails at its start. */
export function readSettings(variables: Variables): Settings {
  const connectionString = variables.WebPubSubForSocketIOConnectionString;
  if (!connectionString) throw new Error("WebPubSubForSocketIOConnectionString is not set. README.md says how.");
  return { connectionString, secondaryKey: variables.WebPubSubSecondaryKey, ...flowSettings(variables) };
}

export function flowSettings(variables: Variables): FlowSettings {
  const names = needs.settings ?? Object.keys(variables).filter((name) => !OWN.test(name));
  const env = Object.fromEntries(names.map((name) => [name, variables[name]]));
  const connections = readConnections(variables.HTTP_CONNECTIONS);
  const missing = needs.connections.filter((name) => !Object.hasOwn(connections, name));
  if (missing.length > 0) throw new Error(`HTTP_CONNECTIONS has no "${missing.join('", "')}", which the flow calls.`);
  return { env, connections };
}

/** `{"name": {"url": "https://…", "headers": {…}}}`. Its text is a secret, so an error does not repeat it. */
function readConnections(text = "{}"): Connections {
  try {
    const connections = JSON.parse(text) as Record<string, { url?: unknown } | null>;
    for (const [name, connection] of Object.entries(connections)) {
      if (typeof connection?.url !== "string" || !URL.canParse(connection.url))
        throw new Error(`"${name}" has no "url" that is one`);
    }
    return connections as Connections;
  } catch (error) {
    const what = error instanceof SyntaxError ? "it is not JSON" : (error as Error).message;
    // oxlint-disable-next-line preserve-caught-error -- what JSON.parse throws quotes the text
    throw new Error(`HTTP_CONNECTIONS: ${what}. README.md shows its form.`);
  }
}
