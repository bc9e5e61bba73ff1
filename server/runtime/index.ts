import "../heap.ts";
import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseConnectionString } from "../../flows/handler-kit/connection-string.ts";
import { WEBHOOK_PATH } from "../../flows/handler-kit/receive.ts";
import { createSignatureCheck } from "../../flows/handler-kit/signature.ts";
import { childEntry } from "./children/entry.ts";
import { createChildPool } from "./children/pool.ts";
import { checkSandbox } from "./children/sandbox.ts";
import { createEffects } from "./effects.ts";
import { createDeploymentDisk } from "./flows/disk.ts";
import { createFlowRegistry, type FlowRegistry } from "./flows/registry.ts";
import { createAdmin } from "./http/admin.ts";
import { createRoutes } from "./http/routes.ts";
import { createRuntimeServer } from "./http/server.ts";
import { requireCode, type Webhooks } from "./http/webhook-code.ts";
import { requireIdentity } from "./http/webhook-identity.ts";
import { createWebhooks } from "./http/webhooks.ts";
import { createMetrics } from "./metrics.ts";
import type { RuntimeOptions } from "./options.ts";
import { createOutboundHttp } from "./outbound/http.ts";
import { createRunner } from "./runs.ts";
import { createClaims, createSchedules } from "./schedules.ts";
import { deriveHubSettings } from "./service/hub-settings.ts";
import { createHubSync, type HubSync } from "./service/hub-sync.ts";
import { createNegotiator } from "./service/negotiator.ts";
import { createAuthorizer, createServiceSender, nodeHmac } from "./service/sender.ts";
import { openState } from "./state/open.ts";
import type { Telemetry } from "./telemetry/types.ts";
import { createTunnels, TUNNEL_TEMPLATE, type Tunnels } from "./tunnel/index.ts";
import { createTraceLog } from "./traces/log.ts";
import { createTraceStore } from "./traces/store.ts";

export type { RuntimeOptions } from "./options.ts";

export interface Runtime {
  url: string;
  port: number;
  /** Takes no more requests, lets runs under way finish (at most their deadline), ends all processes. */
  close(): Promise<void>;
}

/** Milliseconds a start waits for the gateway to take the hubs' settings; it goes on trying after that. */
const HUB_SETTLE_MS = 1000;

const NO_PROOF =
  "The connection string has no AccessKey, so webhooks cannot be checked by their signature: set a webhook code (PATCHBAY_WEBHOOK_CODE) and add ?code=… to the hub's event handler URL, or the issuer of the tokens it sends (PATCHBAY_WEBHOOK_ISSUER)";

/** Runs kept in memory for the editor; more are on disk. */
const TRACES = 500;

/** Starts the runtime and brings back what was deployed; resolves when it is ready for events. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { dataDir, logger, deadlineMs = 5000 } = options;
  const connection = parseConnectionString(options.connectionString);
  const { accessKey } = connection;
  const { webhookCode, webhookIdentity } = options;
  if (accessKey === undefined && !webhookCode && !webhookIdentity) throw new TypeError(NO_PROOF);
  const entry = await childEntry();
  const strong = options.isolation === "strong";
  if (strong) checkSandbox(entry);
  await mkdir(dataDir, { recursive: true });
  const state = await openState(options.stateUrl, join(dataDir, "state"));
  const pool = createChildPool({ entry, memoryMb: options.memoryMb ?? 128, sandboxed: strong });
  const authorize = createAuthorizer(connection, options.identityClientId);
  const service = createServiceSender(connection, authorize);
  const negotiate = createNegotiator(connection, authorize, service.post);
  const outbound = createOutboundHttp({
    allowPrivate: options.allowPrivateHttp ?? false,
    allow: options.allowHttp,
    connections: options.connections,
  });
  const traceLog = createTraceLog({ dir: join(dataDir, "traces"), logger });
  const traces = createTraceStore(
    { perSecond: options.tracesPerSecond ?? 50, count: TRACES, characters: 8 * 1024 * 1024 },
    traceLog.append,
  );
  traces.restore(await traceLog.load(TRACES));
  let phase: string | undefined = "starting";
  let hubs: HubSync | undefined;
  let tunnels: Tunnels | undefined;

  const registry: FlowRegistry = createFlowRegistry({
    disk: createDeploymentDisk(join(dataDir, "deployments")),
    pool,
    env: options.env ?? {},
    deadlineMs,
    logger,
    onFault: (flow) => metrics.fault(flow),
    onChange() {
      const table = registry.table();
      schedules.set(table.targets);
      const settings = deriveHubSettings(new Set(table.targets.map(({ flow }) => flow.deployment)), receiver);
      tunnels?.attach(new Set(settings.keys()));
      hubs?.update(settings);
    },
  });
  const metrics = createMetrics({
    children: pool.size,
    deployments() {
      const list = registry.list();
      const live = list.filter(({ status }) => status === "live").length;
      const disabled = list.filter(({ status }) => status === "disabled").length;
      return { live, disabled, quarantined: list.length - live - disabled };
    },
  });
  const effects = createEffects({ negotiate, sender: service.sender, http: outbound.call, state });
  const telemetry = options.tracesUrl ? await startTelemetry(options.tracesUrl, logger) : undefined;
  const runner = createRunner({ sender: service.sender, effects, traces, metrics, telemetry, logger });
  const claim = createClaims(state);
  const schedules = createSchedules(async (target, scheduledTime) => {
    if (!(await claim(target, scheduledTime))) return;
    await new Promise((resolve) =>
      runner.run(target, { event: { scheduledTime } }, () => ({ status: 204, headers: {}, body: "" }), resolve),
    );
  }, logger);

  const table = () => registry.table();
  const keys = [accessKey, options.secondaryKey].filter((key) => key !== undefined && key !== "") as string[];
  // Without a key the code in the URL is the proof, or the caller's identity.
  const checkSignature = accessKey === undefined ? () => true : createSignatureCheck(keys, nodeHmac);
  let webhooks: Webhooks = createWebhooks({ table, runner, checkSignature, keys, logger });
  if (webhookIdentity) webhooks = requireIdentity(webhookIdentity, webhooks);
  if (webhookCode) webhooks = requireCode(webhookCode, webhooks);
  const server = createRuntimeServer(
    {
      webhooks,
      routes: createRoutes({ table, runner }),
      admin: createAdmin({ token: options.adminToken, registry, traces, negotiate }),
      metrics: () => metrics.text(),
      notReady: () => phase,
    },
    logger,
  );

  let closing = false;
  async function close(): Promise<void> {
    if (closing) return;
    closing = true;
    // First: what comes down a tunnel is asked of our own listener, which must still answer.
    await tunnels?.close(deadlineMs);
    phase = "stopping";
    schedules.stop();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    await registry.close();
    server.closeAllConnections();
    await closed;
    await Promise.all([
      hubs?.close(),
      pool.close(),
      traceLog.close(),
      telemetry?.close(),
      state.close(),
      outbound.close(),
      service.close(),
    ]);
  }

  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port, options.host, resolve);
    });
  } catch (error) {
    await Promise.all([pool.close(), state.close()]);
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const url = `http://${reachable(options.host)}:${port}`;
  const webhookBase = options.tunnel ? TUNNEL_TEMPLATE : (options.publicUrl ?? url).replace(/\/$/, "") + WEBHOOK_PATH;
  const receiver = { url: webhookBase + codeQuery(webhookCode), resource: webhookIdentity?.audience };
  if (options.tunnel) tunnels = createTunnels({ endpoint: connection.endpoint, authorize }, url, logger);
  if (options.gatewayAdmin) hubs = createHubSync(options.gatewayAdmin, receiver.url, logger);
  await registry.restore();
  phase = undefined;
  await Promise.all([hubs?.settled(HUB_SETTLE_MS), tunnels?.settled(HUB_SETTLE_MS)]);
  logger?.info({ url, deployments: registry.list().length }, "runtime is ready");
  return { url, port, close };
}

/** Loaded when asked for: it is larger than the rest of the runtime. */
async function startTelemetry(url: string, logger: RuntimeOptions["logger"]): Promise<Telemetry> {
  const { createOtlpTelemetry } = await import("./telemetry/otlp.ts");
  return createOtlpTelemetry(url, logger);
}

function codeQuery(code: string | undefined): string {
  return code ? `?code=${encodeURIComponent(code)}` : "";
}

/** An address to listen on as one to call. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
