import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { PublicAddress } from "../auth/audience.ts";
import { IdentityVerifier } from "../auth/identity.ts";
import { bearerOf } from "../auth/tokens.ts";
import { isHubName } from "../hubs/settings.ts";
import { badRequest, HttpError, unauthorized } from "../http/errors.ts";
import type { RestServices } from "../rest/router.ts";
import { DeliveryError, type IncomingAnswer, type OutgoingRequest, type Sender } from "../webhooks/delivery.ts";
import type { HttpRequestFrame } from "../../tunnel-frames.ts";
import { ServerConnection } from "./server-connection.ts";

export const TUNNEL_PATH = "/server/tunnel";
/** Milliseconds a server may be away before its clients are sent elsewhere. */
const RETURN_TIME = 5_000;
const MAX_FRAME = 32 * 1024 * 1024;

/** Servers that are connected to other nodes of the cluster. */
export interface ElsewhereServers {
  /** A server of that hub (that very server, when named), if there is one. */
  find(hub: string, server?: string): Promise<string | undefined>;
  /** Rejects with `DeliveryError`, also when there is none. */
  send(request: OutgoingRequest): Promise<IncomingAnswer>;
  /** Tells them that a server is gone for good. */
  lost(hub: string, server: string): void;
}

/** All server connections, by hub. Delivers `tunnel:///path` webhooks, each to any one of a hub's servers. */
export class Tunnels implements Sender {
  readonly #byHub = new Map<string, Set<ServerConnection>>();
  readonly #address: PublicAddress;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false });
  #turn = 0;
  /** Set in a cluster. */
  elsewhere: ElsewhereServers | undefined;

  constructor(address: PublicAddress) {
    this.#address = address;
  }

  /** Takes in a server. Throws `HttpError` when it may not. */
  async handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer, services: RestServices): Promise<void> {
    const ignore = () => {};
    socket.on("error", ignore);
    const url = new URL(req.url!, "http://gateway");
    const hub = url.searchParams.get("hub") ?? "";
    if (!isHubName(hub)) throw badRequest(`The query must name the hub; "${hub}" is no hub name.`, "hub");
    const userId = await this.#authorise(req, url, hub, services);
    socket.off("error", ignore);
    if (socket.destroyed) return;
    this.#sockets.handleUpgrade(req, socket, head, (ws) => this.#add(ws, hub, userId, services));
  }

  /** A server of that hub (that very server, when named) with a connection to this node. */
  serverHere(hub: string, server?: string): string | undefined {
    return this.#pick(hub, server)?.server;
  }

  /** The server that the next client of a hub should go to. */
  async nextServer(hub: string): Promise<string | undefined> {
    return this.serverHere(hub) ?? this.elsewhere?.find(hub);
  }

  async send(request: OutgoingRequest): Promise<IncomingAnswer> {
    const here = this.#open(request.hub ?? "", request.server).length > 0;
    return here || !this.elsewhere ? this.sendHere(request) : this.elsewhere.send(request);
  }

  /** To a server with a connection to this node. */
  async sendHere(request: OutgoingRequest): Promise<IncomingAnswer> {
    const connection = this.#pick(request.hub ?? "", request.server);
    if (!connection) throw new DeliveryError("tunnel", `No server of hub "${request.hub}" is connected by a tunnel.`);
    return connection.request(request, this.#address.url + request.url.pathname + request.url.search);
  }

  close(): void {
    for (const connections of this.#byHub.values())
      for (const one of connections) one.close("The service is stopping.");
    this.#sockets.close();
  }

  async #authorise(req: IncomingMessage, url: URL, hub: string, services: RestServices): Promise<string | undefined> {
    const token = url.searchParams.get("access_token") ?? bearerOf(req.headers.authorization);
    if (!token) throw unauthorized("A server connection needs a token in the access_token query parameter.");
    if (services.identity && IdentityVerifier.isMeantFor(token)) {
      return (await services.identity.verify(token)).sub;
    }
    const claims = services.tokens.verify(token, {
      clockTolerance: 300,
      isAudience: (audience) =>
        this.#address.matches(audience, TUNNEL_PATH, req) &&
        URL.canParse(audience) &&
        new URL(audience).searchParams.get("hub") === hub,
    });
    return claims.sub;
  }

  #add(ws: WebSocket, hub: string, userId: string | undefined, services: RestServices): void {
    const onRequest = (request: HttpRequestFrame, content: Buffer, from: ServerConnection) =>
      serve(request, content, from, services);
    const connection = new ServerConnection(ws, hub, userId, onRequest);
    let connections = this.#byHub.get(hub);
    if (!connections) this.#byHub.set(hub, (connections = new Set()));
    connections.add(connection);
    ws.on("close", () => {
      connections.delete(connection);
      if (connections.size === 0) this.#byHub.delete(hub);
      // A server that lost its connection comes back under its old name.
      setTimeout(() => void this.#buryUnlessBack(hub, connection.server, services), RETURN_TIME).unref();
    });
  }

  async #buryUnlessBack(hub: string, server: string, services: RestServices): Promise<void> {
    if (this.serverHere(hub, server) ?? (await this.elsewhere?.find(hub, server))) return;
    services.hub(hub).lostServer(server);
    this.elsewhere?.lost(hub, server);
  }

  /** The next of them, in turn. */
  #pick(hub: string, server?: string): ServerConnection | undefined {
    const all = this.#open(hub, server);
    return all[this.#turn++ % (all.length || 1)];
  }

  #open(hub: string, server?: string): ServerConnection[] {
    return [...(this.#byHub.get(hub) ?? [])].filter((one) =>
      server === undefined ? !one.leaving : one.server === server,
    );
  }
}

/** A call of the data plane that came up a tunnel. Its right to its hub was proved when it connected. */
async function serve(
  request: HttpRequestFrame,
  content: Buffer,
  from: ServerConnection,
  services: RestServices,
): Promise<void> {
  try {
    const url = new URL(String(request.Url), "http://gateway");
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.Headers ?? {})) headers[name.toLowerCase()] = String(value);
    const answer = await services.call({
      method: String(request.HttpMethod).toUpperCase(),
      url: url.pathname + url.search,
      headers,
      readBody: async (limit) => {
        if (content.length > limit) throw badRequest(`The body is larger than ${limit} bytes.`, "body");
        return content;
      },
      authorise: async (hub) => {
        if (hub !== from.hub) throw unauthorized(`This tunnel is for hub "${from.hub}".`);
        return "tunnel";
      },
    });
    if (answer.stream) {
      for await (const chunk of answer.stream) from.respond(request, answer.status, Buffer.from(chunk), NDJSON, true);
      return from.respond(request, answer.status, Buffer.alloc(0), NDJSON);
    }
    const body = answer.json === undefined ? "" : JSON.stringify(answer.json);
    from.respond(request, answer.status, Buffer.from(body), JSON_TYPE);
  } catch (error) {
    const { status, code, message, target } =
      error instanceof HttpError ? error : new HttpError(500, "InternalServerError", "The gateway failed to answer.");
    const body = { code, message, target, details: [], inner: null };
    from.respond(request, status, Buffer.from(JSON.stringify(body)), JSON_TYPE);
  }
}

const NDJSON = "application/x-ndjson; charset=utf-8";
const JSON_TYPE = "application/json; charset=utf-8";
