import "../heap.ts";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { pino, type Logger } from "pino";
import { handleAdmin, type AdminServices } from "./admin/routes.ts";
import { PublicAddress } from "./auth/audience.ts";
import { KeyRing, type AccessKeys } from "./auth/keys.ts";
import { IdentityVerifier, type IdentityOptions } from "./auth/identity.ts";
import { Issuer } from "./auth/issuer.ts";
import { TokenVerifier } from "./auth/tokens.ts";
import { acceptInPortions } from "./clients/accept.ts";
import { Admission } from "./clients/admission.ts";
import {
  CLIENT_PREFIX,
  handleClientRequest,
  handleClientUpgrade,
  refuseUpgrade,
  type FrontServices,
} from "./clients/front.ts";
import { isClientLibrary, sendClientLibrary } from "./http/client-library.ts";
import { Bus } from "./cluster/bus.ts";
import { Cluster } from "./cluster/cluster.ts";
import { HttpError, notFound } from "./http/errors.ts";
import { sendError, sendJson } from "./http/respond.ts";
import { Hubs } from "./hubs/hubs.ts";
import { HubSettingsStore } from "./hubs/settings-store.ts";
import { createMetrics } from "./metrics.ts";
import { callRest, handleRest, type RestServices } from "./rest/router.ts";
import { GatewayStats } from "./stats.ts";
import { RelayUpstream } from "./tunnel/relay-upstream.ts";
import { Tunnels, TUNNEL_PATH } from "./tunnel/tunnels.ts";
import { senderByScheme } from "./webhooks/delivery.ts";
import { HttpSender } from "./webhooks/http-sender.ts";
import { PlainHttpSender } from "./webhooks/plain-http/sender.ts";
import { Targets } from "./webhooks/target.ts";
import { WebhookUpstream, type WebhookServices } from "./webhooks/upstream.ts";

/** Milliseconds open websockets have to close when the gateway does. */
const CLOSING_TIME = 500;

export interface GatewayOptions {
  host: string;
  /** 0 = any free port. */
  port: number;
  /** The gateway's own folder; made when absent. */
  dataDir: string;
  /** At least 32 bytes each. */
  keys: AccessKeys;
  /** What the admin routes want as bearer token. */
  adminToken: string;
  /** Where clients and callers reach us, when that is not the listening address. It rules tokens' `aud`. */
  publicEndpoint?: string | undefined;
  /** The operator's hub settings, `{"hubs": {name: HubSettings}}`; admin routes cannot change these hubs. */
  hubs?: unknown;
  /** An OIDC issuer whose tokens the data plane accepts beside the access keys'. */
  identity?: IdentityOptions | undefined;
  /** Makes this gateway one node of a cluster: `redis://…`. All nodes need the same keys and public endpoint. */
  redisUrl?: string | undefined;
  logger?: Logger | undefined;
}

export interface Gateway {
  /** Where it listens. */
  url: string;
  port: number;
  /** Closes all connections and stops listening. */
  close(): Promise<void>;
}

/** Starts the Socket.IO service. Rejects when an option is not valid or the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const logger = options.logger ?? pino({ enabled: false });
  const stats = new GatewayStats();
  const keys = new KeyRing(options.keys);
  const address = new PublicAddress(options.publicEndpoint);
  const tokens = new TokenVerifier(keys);
  const http = new PlainHttpSender();
  const https = new HttpSender();
  const tunnels = new Tunnels(address);
  const issuer = await Issuer.open(options.dataDir, () => address.url);
  const authorization = (resource: string) => issuer.authorization(resource);
  const targets = new Targets();
  const sender = senderByScheme({ "http:": http, "https:": https, "tunnel:": tunnels });
  const webhooks: WebhookServices = {
    sender,
    targets,
    keys,
    address,
    stats,
    logger,
    authorization,
    call: (request) => services.call(request),
    clustered: options.redisUrl !== undefined,
  };
  const bus = options.redisUrl === undefined ? undefined : new Bus(options.redisUrl, logger);
  const store = await HubSettingsStore.open(options.dataDir, options.hubs);
  const hubs = new Hubs(
    store,
    (hub) => new WebhookUpstream(hub, webhooks, new RelayUpstream(hub.name, { tunnels, keys, address })),
    stats,
    async (hub, settings, here) => {
      targets.forget();
      if (here) await cluster?.settingsChanged(hub, settings);
    },
  );
  const services: Services = {
    hubs,
    tokens,
    address,
    keys,
    stats,
    logger,
    adminToken: options.adminToken,
    hub: (name) => hubs.get(name),
    call: (request) => cluster?.call(request) ?? callRest(request, services),
    bus,
    metrics: createMetrics(stats, hubs),
    admission: new Admission(),
    issuer,
    tunnels,
    identity: options.identity && new IdentityVerifier(options.identity),
  };

  const cluster = bus && new Cluster(bus, services, hubs, tunnels);
  services.others = cluster;
  bus?.open();

  const server = createServer({ keepAliveTimeout: 75_000 });
  acceptInPortions(server);
  server.on("request", (req, res) => void onRequest(req, res, services));
  const upgraded = new Set<Duplex>();
  server.on("upgrade", (req, socket, head) => {
    upgraded.add(socket);
    socket.on("close", () => upgraded.delete(socket));
    void onUpgrade(req, socket, head, services);
  });
  const port = await listen(server, options.host, options.port);
  const url = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;
  address.listensOn(url);
  logger.info({ url, publicEndpoint: address.url }, "gateway listens");
  return {
    url,
    port,
    async close() {
      hubs.close();
      tunnels.close();
      bus?.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      // Websockets have left the server's own list; those that do not finish their closing handshake are cut off.
      const cut = setTimeout(() => upgraded.forEach((socket) => socket.destroy()), CLOSING_TIME);
      await closed;
      clearTimeout(cut);
      http.close();
      await https.close();
    },
  };
}

interface Services extends FrontServices, RestServices, AdminServices {
  hubs: Hubs;
  keys: KeyRing;
  stats: GatewayStats;
  metrics: ReturnType<typeof createMetrics>;
  logger: Logger;
  issuer: Issuer;
  tunnels: Tunnels;
  bus: Bus | undefined;
}

async function onRequest(req: IncomingMessage, res: ServerResponse, services: Services): Promise<void> {
  try {
    await dispatch(req, res, services);
  } catch (error) {
    refused(error, req, services);
    sendError(res, error, (unknown) => services.logger.error({ err: unknown, path: pathOf(req) }, "request failed"));
  }
}

async function dispatch(req: IncomingMessage, res: ServerResponse, services: Services): Promise<void> {
  const url = req.url!;
  if (url.startsWith("/api/")) {
    services.stats.restRequests++;
    return handleRest(req, res, services);
  }
  if (url.startsWith(CLIENT_PREFIX)) return handleClientRequest(req, res, services);
  if (url.startsWith("/admin/")) return handleAdmin(req, res, services);
  switch (pathOf(req)) {
    case "/healthz":
      return sendJson(res, 200, { status: "ok" });
    case "/readyz":
      return readiness(res, services);
    case "/metrics": {
      const text = await services.metrics.metrics();
      res.writeHead(200, { "Content-Type": services.metrics.contentType });
      res.end(text);
      return;
    }
    default: {
      const path = pathOf(req);
      if (isClientLibrary(path)) return sendClientLibrary(res, path);
      const document = services.issuer.document(path);
      if (document === undefined) throw notFound(`There is no ${path}.`, "path");
      return sendJson(res, 200, document);
    }
  }
}

/** Without Redis a node of a cluster serves its own clients only: it lives, but should get no new ones. */
function readiness(res: ServerResponse, { bus }: Services): void {
  if (bus && !bus.connected) return sendJson(res, 503, { status: "degraded", redis: "away" });
  sendJson(res, 200, { status: "ready", ...(bus ? { redis: "connected" } : {}) });
}

async function onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, services: Services): Promise<void> {
  try {
    if (pathOf(req) === TUNNEL_PATH) return await services.tunnels.handleUpgrade(req, socket, head, services);
    if (!req.url!.startsWith(CLIENT_PREFIX)) throw notFound(`There is no websocket at ${pathOf(req)}.`, "path");
    await handleClientUpgrade(req, socket, head, services);
  } catch (error) {
    refused(error, req, services);
    refuseUpgrade(socket, error);
  }
}

/** For whoever wonders why a client or a caller is kept out. */
function refused(error: unknown, req: IncomingMessage, { logger }: Services): void {
  if (!(error instanceof HttpError)) return;
  const { status, code, message } = error;
  logger.debug({ method: req.method, path: pathOf(req), status, code, detail: message }, "refused");
}

/** Without the query: that is where tokens are. */
function pathOf(req: IncomingMessage): string {
  return req.url!.split("?")[0]!;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, 4_096, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
