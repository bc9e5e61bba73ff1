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
    help: "use this service instead of the embedded gateway",
  },
  publicEndpoint: {
    flag: "public-endpoint",
    env: "PATCHBAY_PUBLIC_ENDPOINT",
    fallback: "",
    help: "URL under which clients and handlers reach the gateway, if not its own address",
  },
  runtimeUrl: {
    flag: "runtime-url",
    env: "PATCHBAY_RUNTIME_URL",
    fallback: "",
    help: "URL under which the gateway and the editor reach the runtime, if not its own address",
  },
  hubs: {
    flag: "hubs",
    env: "PATCHBAY_HUBS",
    fallback: "",
    help: "file with hub settings in the service's vocabulary; otherwise deployed flows configure their hubs",
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
} as const satisfies Record<string, { flag: string; env: string; fallback: string; help: string }>;

type Name = keyof typeof table;
const parts = ["gateway", "runtime", "editor"] as const;
export type Part = (typeof parts)[number];

export type Settings = Omit<
  Record<Name, string>,
  "only" | "editorPort" | "gatewayPort" | "runtimePort" | "allowPrivateHttp"
> & {
  only?: Part;
  editorPort: number;
  gatewayPort: number;
  runtimePort: number;
  allowPrivateHttp: boolean;
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
  return {
    ...text,
    flows: resolve(cwd, text.flows),
    data: resolve(cwd, text.data),
    hubs: text.hubs && resolve(cwd, text.hubs),
    only: readPart(text.only),
    editorPort: readPort("editorPort", text.editorPort),
    gatewayPort: readPort("gatewayPort", text.gatewayPort),
    runtimePort: readPort("runtimePort", text.runtimePort),
    allowPrivateHttp: ["1", "true", "yes"].includes(text.allowPrivateHttp.toLowerCase()),
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
  const options: Record<string, { type: "string" }> = { config: { type: "string" } };
  for (const { flag } of Object.values(table)) if (flag) options[flag] = { type: "string" };
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values as Record<
      string,
      string
    >;
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

function readPart(text: string): Part | undefined {
  if (text === "") return undefined;
  if ((parts as readonly string[]).includes(text)) return text as Part;
  throw new SettingsError(`--only takes gateway, runtime or editor, not "${text}".`);
}

function readPort(name: Name, text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text.trim() !== "") return port;
  throw new SettingsError(
    `${table[name].env} (--${table[name].flag}) takes a port number from 0 to 65535, not "${text}".`,
  );
}
