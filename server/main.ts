import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { parseConnectionString } from "../flows/handler-kit/connection-string.ts";
import { startEditorApi } from "./editor-api/index.ts";
import { startGateway } from "./gateway/index.ts";
import { startRuntime } from "./runtime/index.ts";
import type { RuntimeOptions } from "./runtime/options.ts";
import { loadNodeTypes } from "./language/node-types.ts";
import type { NodeTypeSource } from "./language/node-types.ts";
import { loadSecrets } from "./secrets.ts";
import { SettingsError } from "./settings.ts";
import type { Part, Settings } from "./settings.ts";

export interface Running {
  /** Where each started part listens; a part that was not started is absent. */
  urls: { editor?: string; gateway?: string; runtime?: string };
  /** A URL that signs one browser in, once; only with the editor started. */
  signInUrl?: string;
  /** Stops taking work, lets running events finish, closes. */
  close(): Promise<void>;
}

/**
 * Starts the parts the settings ask for, in the order in which they need each other. The only place that knows them
 * all. When one cannot start, those already started are closed again and the error names the part.
 */
export async function startPatchbay(given: Settings): Promise<Running> {
  const settings = withConnectionString(given);
  const { host, data } = settings;
  if (!isLoopback(host) && !settings.editorToken && wanted(settings, "editor")) {
    throw new SettingsError(
      `--host ${host} lets other machines reach the editor: set PATCHBAY_EDITOR_TOKEN first, to a secret of your own.`,
    );
  }
  const secrets = loadSecrets(data, {
    accessKey: settings.accessKey,
    secondaryKey: settings.secondaryKey,
    editorToken: settings.editorToken,
    adminToken: settings.adminToken,
  });
  const logger = pino(
    { level: settings.logLevel, redact: ["*.authorization", "*.access_token", "*.token"] },
    pino.destination(2),
  );
  const started: { close(): Promise<void> }[] = [];
  const urls: Running["urls"] = {};

  try {
    let gatewayUrl = ownUrl(host, settings.gatewayPort);
    if (wanted(settings, "gateway") && !(settings.connectionString && !settings.only)) {
      const gateway = await starting("gateway", settings.gatewayPort, () =>
        startGateway({
          host,
          port: settings.gatewayPort,
          dataDir: join(data, "gateway"),
          keys: { primary: secrets.accessKey, secondary: secrets.secondaryKey },
          adminToken: secrets.adminToken,
          publicEndpoint: settings.publicEndpoint || undefined,
          hubs: readJson("PATCHBAY_HUBS", settings.hubs),
          redisUrl: settings.redisUrl || undefined,
          identity: settings.oidcIssuer
            ? {
                issuer: settings.oidcIssuer,
                jwksUri: settings.oidcJwks || undefined,
                audience: settings.oidcAudience || undefined,
              }
            : undefined,
          logger: logger.child({ part: "gateway" }),
        }),
      );
      started.push(gateway);
      urls.gateway = gatewayUrl = gateway.url;
    }

    const embedded = !settings.connectionString;
    const endpoint = settings.publicEndpoint || gatewayUrl;
    const connectionString = settings.connectionString || connectionStringFor(endpoint, secrets.accessKey);
    let runtimeUrl = settings.runtimeUrl || ownUrl(host, settings.runtimePort);
    if (wanted(settings, "runtime")) {
      const runtime = await starting("runtime", settings.runtimePort, () =>
        startRuntime({
          host,
          port: settings.runtimePort,
          dataDir: join(data, "runtime"),
          connectionString,
          adminToken: secrets.adminToken,
          gatewayAdmin: embedded ? { url: gatewayUrl, token: secrets.adminToken } : undefined,
          secondaryKey: embedded ? secrets.secondaryKey : undefined,
          tunnel: settings.tunnel,
          publicUrl: settings.runtimeUrl || undefined,
          identityClientId: settings.identityClientId || undefined,
          webhookCode: settings.webhookCode || undefined,
          webhookIdentity: webhookIdentity(settings),
          deadlineMs: settings.deadline,
          memoryMb: settings.memory,
          isolation: settings.isolation,
          env: readJson("PATCHBAY_FLOW_ENV", settings.flowEnv) as Record<string, string> | undefined,
          connections: readJson("PATCHBAY_CONNECTIONS", settings.connections) as RuntimeOptions["connections"],
          stateUrl: settings.redisUrl || undefined,
          allowPrivateHttp: settings.allowPrivateHttp,
          allowHttp: settings.allowHttp ? settings.allowHttp.split(",").map((host) => host.trim()) : undefined,
          tracesPerSecond: settings.traces,
          tracesUrl: otlpUrl(settings),
          logger: logger.child({ part: "runtime" }),
        }),
      );
      started.push(runtime);
      urls.runtime = runtime.url;
      runtimeUrl = settings.runtimeUrl || runtime.url;
    }

    let signInUrl: string | undefined;
    if (wanted(settings, "editor")) {
      const nodeTypes = await ownNodeTypes(settings.nodeTypes);
      const editor = await starting("editor", settings.editorPort, () =>
        startEditorApi({
          host,
          port: settings.editorPort,
          token: secrets.editorToken,
          flowsDir: settings.flows,
          dataDir: join(data, "editor"),
          webRoot: fileURLToPath(new URL("../web", import.meta.url)),
          runtime: { url: runtimeUrl, adminToken: secrets.adminToken },
          service: { connectionString, endpoint: endpointOf(connectionString) },
          nodeTypes,
          allowedOrigins: settings.allowedOrigins.split(",").filter((origin) => origin.trim() !== ""),
          logger: logger.child({ part: "editor" }),
        }),
      );
      started.push(editor);
      urls.editor = editor.url;
      signInUrl = editor.signInUrl();
      if (urls.runtime) await deployFirstFlow(data, editor.url, secrets.editorToken);
    }
    return { urls, signInUrl, close: () => closeAll(started) };
  } catch (error) {
    await closeAll(started);
    throw error;
  }
}

function webhookIdentity({
  webhookIssuer: issuer,
  webhookAudience: audience,
  webhookSubject: subject,
}: Settings): RuntimeOptions["webhookIdentity"] {
  if (!issuer && !audience && !subject) return undefined;
  if (issuer && audience) return { issuer, audience, subject: subject || undefined };
  throw new SettingsError(
    "PATCHBAY_WEBHOOK_ISSUER and PATCHBAY_WEBHOOK_AUDIENCE go together: whose tokens webhooks bring, and whom they are made out to.",
  );
}

/** What is wrong with one is said and keeps nothing from starting. */
async function ownNodeTypes(setting: string): Promise<NodeTypeSource[]> {
  const { sources, types, problems } = await loadNodeTypes(setting, process.cwd());
  for (const problem of problems) process.stderr.write(`Node types, ${problem}\n`);
  for (const { name } of sources) {
    if (types[name]!.length > 0) process.stdout.write(`Node types of ${name}: ${types[name]!.join(", ")}\n`);
  }
  return sources;
}

/** On the first start only: what is deleted later stays deleted. */
async function deployFirstFlow(data: string, editorUrl: string, token: string): Promise<void> {
  const marker = join(data, "started");
  if (existsSync(marker)) return;
  const call = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${editorUrl}${path}`, {
      method,
      body,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    });
    return { status: response.status, text: await response.text() };
  };
  const example = readFileSync(fileURLToPath(new URL("../../flows/examples/chat.flow.json", import.meta.url)), "utf8");
  await call("PUT", "/api/flows/chat", example, { "if-none-match": "*" });
  const deployed = await call("POST", "/api/flows/chat/deployment", "{}");
  if (deployed.status >= 300) {
    console.error(
      `The Chat flow could not be deployed (${deployed.status}): ${deployed.text}\nOpen the editor to see why; the next start tries again.`,
    );
    return;
  }
  writeFileSync(marker, `${new Date().toISOString()}\n`);
}

async function starting<T>(part: Part, port: number, start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      throw new SettingsError(
        `The ${part} cannot listen on port ${port}: something else does. Is Patchbay running already? Another port: PATCHBAY_${part.toUpperCase()}_PORT=….`,
      );
    }
    // What a connection string lacks is said by whoever reads it.
    if (error instanceof TypeError && /connection string/i.test(error.message)) throw new SettingsError(error.message);
    throw error;
  }
}

/** The newest part first, so that nothing is called that is already gone. */
async function closeAll(parts: { close(): Promise<void> }[]): Promise<void> {
  for (const part of parts.toReversed()) await part.close();
}

function wanted({ only }: Settings, part: Part): boolean {
  return only === undefined || only === part;
}

function readJson(variable: string, path: string): Record<string, unknown> | undefined {
  if (!path) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  } catch (error) {
    throw new SettingsError(`${variable} names ${path}, which cannot be read as JSON: ${(error as Error).message}.`);
  }
}

function otlpUrl({ otlpEndpoint, otlpTracesEndpoint }: Settings): string | undefined {
  if (otlpTracesEndpoint) return otlpTracesEndpoint;
  return otlpEndpoint ? `${otlpEndpoint.replace(/\/$/, "")}/v1/traces` : undefined;
}

/** An endpoint alone is a connection string without a key. */
function withConnectionString(settings: Settings): Settings {
  const { connectionString, serviceEndpoint } = settings;
  if (connectionString || !serviceEndpoint) return settings;
  return { ...settings, connectionString: `Endpoint=${serviceEndpoint};Version=1.0;` };
}

/** `Endpoint=…;Port=…;AccessKey=…;Version=1.0;` as the service's own tools write it. */
function connectionStringFor(endpoint: string, key: string): string {
  const { protocol, hostname, port } = new URL(endpoint);
  return `Endpoint=${protocol}//${hostname};${port ? `Port=${port};` : ""}AccessKey=${key};Version=1.0;`;
}

function endpointOf(connectionString: string): string {
  try {
    return parseConnectionString(connectionString).endpoint;
  } catch (error) {
    throw new SettingsError(`WebPubSubForSocketIOConnectionString: ${(error as Error).message}.`);
  }
}

function ownUrl(host: string, port: number): string {
  const reachable =
    host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host.includes(":") ? `[${host}]` : host;
  return `http://${reachable}:${port}`;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
