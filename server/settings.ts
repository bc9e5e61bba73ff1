import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * Every setting once: its flag, environment variable, default and what `--help` says. A flag wins over the environment,
 * the environment over the config file (JSON with the same names as the keys here), that over the default.
 */
const table = {
  only: { flag: "only", env: "PATCHBAY_ONLY", fallback: "", help: "start one part alone: gateway, runtime or editor" },
  flows: { flag: "flows", env: "PATCHBAY_FLOWS", fallback: "flows/saved", help: "folder of the flow files" },
  data: {
    flag: "data",
    env: "PATCHBAY_DATA",
    fallback: ".patchbay",
    help: "folder for keys, versions, deployments and traces",
  },
  host: {
    flag: "host",
    env: "PATCHBAY_HOST",
    fallback: "127.0.0.1",
    help: "address to listen on; others than loopback want PATCHBAY_EDITOR_TOKEN",
  },
  editorPort: {
    flag: "editor-port",
    env: "PATCHBAY_EDITOR_PORT",
    fallback: "3000",
    help: "port of the editor and its API",
  },
  gatewayPort: {
    flag: "gateway-port",
    env: "PATCHBAY_GATEWAY_PORT",
    fallback: "8080",
    help: "port of the gateway: clients and REST",
  },
  runtimePort: {
    flag: "runtime-port",
    env: "PATCHBAY_RUNTIME_PORT",
    fallback: "7071",
    help: "port of the runtime: webhooks and /api/ routes",
  },
  editorToken: {
    flag: "",
    env: "PATCHBAY_EDITOR_TOKEN",
    fallback: "",
    help: "token for the editor API (Authorization: Bearer); made at first start otherwise",
  },
  adminToken: {
    flag: "",
    env: "PATCHBAY_ADMIN_TOKEN",
    fallback: "",
    help: "token between the parts, where they do not share a data folder",
  },
  accessKey: {
    flag: "",
    env: "PATCHBAY_ACCESS_KEY",
    fallback: "",
    help: "the gateway's primary key, at least 32 bytes; made at first start otherwise",
  },
  secondaryKey: { flag: "", env: "PATCHBAY_SECONDARY_KEY", fallback: "", help: "the gateway's secondary key" },
  connectionString: {
    flag: "",
    env: "WebPubSubForSocketIOConnectionString",
    fallback: "",
    help: "use this service instead of the embedded gateway; without AccessKey by this process's Azure identity",
  },
  serviceEndpoint: {
    flag: "",
    env: "WebPubSubForSocketIOConnectionString__endpoint",
    fallback: "",
    help: "the service's https://… endpoint, to use it by identity (instead of a connection string)",
  },
  identityClientId: {
    flag: "",
    env: "WebPubSubForSocketIOConnectionString__clientId",
    fallback: "",
    help: "client id of the user-assigned managed identity to use",
  },
  webhookCode: {
    flag: "",
    env: "PATCHBAY_WEBHOOK_CODE",
    fallback: "",
    help: "secret that webhooks must bring as ?code=…; needed where there is no access key to check signatures with",
  },
  webhookIssuer: {
    flag: "",
    env: "PATCHBAY_WEBHOOK_ISSUER",
    fallback: "",
    help: "OIDC issuer whose tokens webhooks must bring, for hubs whose event handler has auth ManagedIdentity",
  },
  webhookAudience: {
    flag: "",
    env: "PATCHBAY_WEBHOOK_AUDIENCE",
    fallback: "",
    help: "what those tokens must be made out to: the event handler's resource",
  },
  webhookSubject: {
    flag: "",
    env: "PATCHBAY_WEBHOOK_SUBJECT",
    fallback: "",
    help: "whose tokens they must be (sub), if not everybody's who may have one for that resource",
  },
  publicEndpoint: {
    flag: "public-endpoint",
    env: "PATCHBAY_PUBLIC_ENDPOINT",
    fallback: "",
    help: "URL under which clients and handlers reach the gateway, if not its own address",
  },
  allowedOrigins: {
    flag: "allowed-origins",
    env: "PATCHBAY_ALLOWED_ORIGINS",
    fallback: "",
    help: "origins under which a proxy shows the editor, with commas between: https://flows.example.com",
  },
  runtimeUrl: {
    flag: "runtime-url",
    env: "PATCHBAY_RUNTIME_URL",
    fallback: "",
    help: "URL under which the gateway and the editor reach the runtime, if not its own address",
  },
  tunnel: {
    flag: "tunnel",
    env: "PATCHBAY_TUNNEL",
    fallback: "",
    help: "the runtime attaches to the service by a connection of its own, for a service that cannot reach it",
    isSwitch: true,
  },
  hubs: {
    flag: "hubs",
    env: "PATCHBAY_HUBS",
    fallback: "",
    help: "file with hub settings in the service's vocabulary; otherwise deployed flows configure their hubs",
  },
  redisUrl: {
    flag: "redis",
    env: "PATCHBAY_REDIS_URL",
    fallback: "",
    help: "redis://…: several gateways form one hub, several runtimes share state and schedules",
  },
  oidcIssuer: {
    flag: "oidc-issuer",
    env: "PATCHBAY_OIDC_ISSUER",
    fallback: "",
    help: "the gateway also accepts identity tokens of this OIDC issuer for its REST interface",
  },
  oidcJwks: {
    flag: "oidc-jwks",
    env: "PATCHBAY_OIDC_JWKS",
    fallback: "",
    help: "URL of that issuer's keys, if it has no /.well-known/openid-configuration",
  },
  oidcAudience: {
    flag: "oidc-audience",
    env: "PATCHBAY_OIDC_AUDIENCE",
    fallback: "",
    help: "audience those tokens must have, if not https://webpubsub.azure.com",
  },
  deadline: {
    flag: "deadline",
    env: "PATCHBAY_DEADLINE_MS",
    fallback: "5000",
    help: "milliseconds a run may take before its process is killed",
  },
  memory: {
    flag: "memory",
    env: "PATCHBAY_MEMORY_MB",
    fallback: "128",
    help: "megabytes of heap of one handler process",
  },
  isolation: {
    flag: "isolation",
    env: "PATCHBAY_ISOLATION",
    fallback: "process",
    help: "process, or strong: handlers without files and network (needs bubblewrap)",
  },
  traces: {
    flag: "traces",
    env: "PATCHBAY_TRACES_PER_SECOND",
    fallback: "50",
    help: "runs recorded per second at most; failures always are, 0 records none",
  },
  otlpEndpoint: {
    flag: "otlp-endpoint",
    env: "OTEL_EXPORTER_OTLP_ENDPOINT",
    fallback: "",
    help: "OpenTelemetry collector (OTLP/HTTP) that gets runs as spans; other OTEL_… variables count too",
  },
  otlpTracesEndpoint: {
    flag: "",
    env: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    fallback: "",
    help: "the whole URL for spans, if not /v1/traces below that",
  },
  nodeTypes: {
    flag: "node-types",
    env: "PATCHBAY_NODE_TYPES",
    fallback: "",
    help: "node types of your own: folders and packages with commas between (./nodes,@acme/nodes)",
  },
  flowEnv: {
    flag: "env-file",
    env: "PATCHBAY_FLOW_ENV",
    fallback: "",
    help: 'JSON file with what flows see as `env`: {"REGION": "eu"}',
  },
  connections: {
    flag: "connections",
    env: "PATCHBAY_CONNECTIONS",
    fallback: "",
    help: 'JSON file with named services for http.call: {"crm": {"url": "https://…", "headers": {…}}}',
  },
  allowHttp: {
    flag: "allow-http",
    env: "PATCHBAY_ALLOW_HTTP",
    fallback: "",
    help: "hosts http.call may reach, with commas between: api.example.com,*.example.org",
  },
  allowPrivateHttp: {
    flag: "allow-private-http",
    env: "PATCHBAY_ALLOW_PRIVATE_HTTP",
    fallback: "",
    help: "1: http.call may reach loopback and private addresses",
  },
  logLevel: {
    flag: "log-level",
    env: "PATCHBAY_LOG_LEVEL",
    fallback: "warn",
    help: "debug, info, warn, error or silent",
  },
} as const satisfies Record<string, Row>;

interface Row {
  flag: string;
  env: string;
  fallback: string;
  help: string;
  /** The flag takes no value; elsewhere 1 switches it on. */
  isSwitch?: true;
}

type Name = keyof typeof table;
const parts = ["gateway", "runtime", "editor"] as const;
export type Part = (typeof parts)[number];

/** What each number may be. */
const ranges = {
  editorPort: [0, 65_535],
  gatewayPort: [0, 65_535],
  runtimePort: [0, 65_535],
  deadline: [50, 600_000],
  memory: [32, 16_384],
  traces: [0, 10_000],
} as const satisfies Partial<Record<Name, readonly [number, number]>>;
type NumberName = keyof typeof ranges;

/** Paths are absolute; texts that were not given are empty. */
export type Settings = Omit<Record<Name, string>, NumberName | "only" | "allowPrivateHttp" | "tunnel" | "isolation"> &
  Record<NumberName, number> & {
    only?: Part;
    allowPrivateHttp: boolean;
    tunnel: boolean;
    isolation: "process" | "strong";
  };

/** Thrown for anything a person wrote wrong; its message is meant to be shown as it is. */
export class SettingsError extends Error {}

/** @param args what follows `start` on the command line. */
export function readSettings(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Settings {
  const flags = parseFlags(args);
  const file = readConfigFile(flags["config"] ?? env["PATCHBAY_CONFIG"], cwd);
  const text = {} as Record<Name, string>;
  for (const name of Object.keys(table) as Name[]) {
    const { flag, env: variable, fallback } = table[name];
    text[name] = (flag ? flags[flag] : undefined) ?? env[variable] ?? file[name] ?? fallback;
  }
  const path = (name: Name) => text[name] && resolve(cwd, text[name]);
  const numbers = Object.keys(ranges).map((name) => [name, readNumber(name as NumberName, text[name as NumberName])]);
  return {
    ...text,
    ...(Object.fromEntries(numbers) as Record<NumberName, number>),
    flows: path("flows"),
    data: path("data"),
    hubs: path("hubs"),
    flowEnv: path("flowEnv"),
    connections: path("connections"),
    only: readPart(text.only),
    isolation: readIsolation(text.isolation),
    allowPrivateHttp: readSwitch(text.allowPrivateHttp),
    tunnel: readSwitch(text.tunnel),
  };
}

/** The part of `--help` that lists the settings. */
export function describeSettings(): string {
  const rows = Object.values(table).map(({ flag, env, fallback, help }) => [
    flag ? `--${flag}` : "",
    env,
    `${help}${fallback ? ` (${fallback})` : ""}`,
  ]);
  rows.push(["--config", "PATCHBAY_CONFIG", 'JSON file with any of these, keys in camel case: {"editorPort": 3001}']);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length)) + 2;
  return rows.map(([flag, env, help]) => `  ${flag!.padEnd(width(0))}${env!.padEnd(width(1))}${help}`).join("\n");
}

function parseFlags(args: readonly string[]): Record<string, string | undefined> {
  const options: Record<string, { type: "string" | "boolean" }> = { config: { type: "string" } };
  for (const { flag, isSwitch } of Object.values<Row>(table)) {
    if (flag) options[flag] = { type: isSwitch ? "boolean" : "string" };
  }
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return Object.fromEntries(Object.entries(values).map(([flag, value]) => [flag, String(value)]));
  } catch (error) {
    throw new SettingsError(`${(error as Error).message}\nSee npm start -- --help.`);
  }
}

function readConfigFile(path: string | undefined, cwd: string): Partial<Record<Name, string>> {
  if (!path) return {};
  const full = resolve(cwd, path);
  if (!existsSync(full)) throw new SettingsError(`The config file ${full} does not exist.`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(full, "utf8"));
  } catch (error) {
    throw new SettingsError(`The config file ${full} is not JSON: ${(error as Error).message}.`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new SettingsError(`The config file ${full} should hold one JSON object.`);
  }
  const settings: Partial<Record<Name, string>> = {};
  for (const [key, value] of Object.entries(content)) {
    if (!(key in table)) {
      throw new SettingsError(
        `The config file ${full} has an unknown setting "${key}". Known: ${Object.keys(table).join(", ")}.`,
      );
    }
    settings[key as Name] = String(value);
  }
  return settings;
}

function readSwitch(text: string): boolean {
  return ["1", "true", "yes"].includes(text.toLowerCase());
}

function readPart(text: string): Part | undefined {
  if (text === "") return undefined;
  if ((parts as readonly string[]).includes(text)) return text as Part;
  throw new SettingsError(`--only takes gateway, runtime or editor, not "${text}".`);
}

function readIsolation(text: string): Settings["isolation"] {
  if (text === "process" || text === "strong") return text;
  throw new SettingsError(`--isolation takes process or strong, not "${text}".`);
}

function readNumber(name: NumberName, text: string): number {
  const number = Number(text);
  const [least, most] = ranges[name];
  if (Number.isInteger(number) && number >= least && number <= most && text.trim() !== "") return number;
  const { env, flag } = table[name];
  throw new SettingsError(`${env} (--${flag}) takes a whole number from ${least} to ${most}, not "${text}".`);
}
