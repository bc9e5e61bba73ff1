import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { startGateway, type Gateway, type GatewayOptions } from "../../../server/gateway/index.ts";
import { Balancer } from "./balancer.ts";
import { Receiver, type Handle } from "./receiver.ts";
import { Redis } from "./redis.ts";

export const KEYS = { primary: "primary-".repeat(5), secondary: "secondary-".repeat(4) };
export const ADMIN = "admin-token";

export type HubSettings = Record<string, unknown>;
type ClientOptions = Partial<ManagerOptions & SocketOptions> & {
  hub?: string;
  userId?: string;
  token?: string;
  namespace?: string;
  /** Straight to that node. */
  node?: { url: string };
};

/** A gateway on a free port, a receiver for its webhooks, and everything a test opens on them. */
export class Bench {
  /** Where all clients and calls go: the gateway, or what spreads them over the nodes of a cluster. */
  readonly gateway: Pick<Gateway, "url" | "close"> & { port: number };
  readonly nodes: Gateway[];
  readonly receiver: Receiver;
  readonly dataDir: string;
  #sockets: Socket[] = [];

  #redis: Redis | undefined;
  #balancer: Balancer | undefined;

  private constructor(nodes: Gateway[], receiver: Receiver, dataDir: string, balancer: Balancer | undefined) {
    this.#balancer = balancer;
    this.gateway = balancer
      ? { url: balancer.url, port: Number(new URL(balancer.url).port), close: () => balancer.close() }
      : nodes[0]!;
    this.nodes = nodes;
    this.receiver = receiver;
    this.dataDir = dataDir;
  }

  /** Hub `hub` sends all its events to the receiver, unless `settings` says otherwise. */
  static async start(
    options: { handle?: Handle; settings?: HubSettings | null; gateway?: Partial<GatewayOptions>; nodes?: number } = {},
  ): Promise<Bench> {
    const receiver = await Receiver.start(options.handle);
    const dataDir = await mkdtemp(join(tmpdir(), "patchbay-gateway-"));
    // The same tests run against a cluster too: see cluster.test.ts.
    const count = options.nodes ?? Number(process.env["PATCHBAY_TEST_NODES"] ?? 1);
    const redis = count > 1 ? await Redis.start() : undefined;
    const balancer = count > 1 ? await Balancer.start() : undefined;
    const nodes: Gateway[] = [];
    for (let i = 0; i < count; i++) {
      nodes.push(
        await startGateway({
          host: "127.0.0.1",
          port: 0,
          dataDir: join(dataDir, String(i)),
          keys: KEYS,
          adminToken: ADMIN,
          ...(balancer ? { publicEndpoint: balancer.url } : {}),
          ...(redis ? { redisUrl: redis.url } : {}),
          ...options.gateway,
        }),
      );
    }
    balancer?.serve(nodes.map(({ url }) => url));
    const bench = new Bench(nodes, receiver, dataDir, balancer);
    bench.#redis = redis;
    if (redis) for (const node of nodes) await until(async () => (await fetch(`${node.url}/readyz`)).status === 200);
    if (options.settings !== null) await bench.configure("hub", { ...bench.toReceiver(), ...options.settings });
    return bench;
  }

  toReceiver(path = "/webhooks"): HubSettings {
    return {
      eventHandlers: [
        {
          urlTemplate: this.receiver.url + path,
          userEventPattern: "*",
          systemEvents: ["connect", "connected", "disconnected"],
        },
      ],
    };
  }

  async configure(hub: string, settings: HubSettings): Promise<void> {
    const response = await this.admin("PUT", `hubs/${hub}`, settings);
    if (response.status !== 200) throw new Error(`configure: ${response.status} ${await response.text()}`);
  }

  admin(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.gateway.url}/admin/${path}`, {
      method,
      headers: { Authorization: `Bearer ${ADMIN}` },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }

  token(claims: Record<string, unknown> = {}, hub = "hub", key = KEYS.primary): string {
    return jwt({ aud: `${this.gateway.url}/clients/socketio/hubs/${hub}`, exp: now() + 600, ...claims }, key);
  }

  client({ hub = "hub", userId, token, namespace = "/", ...options }: ClientOptions = {}): Socket {
    const access_token = token ?? this.token(userId === undefined ? {} : { sub: userId }, hub);
    const { node = this.gateway } = options;
    const socket = io(node.url + namespace, {
      path: `/clients/socketio/hubs/${hub}`,
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      ...options,
      query: { access_token, ...options.query },
    });
    this.#sockets.push(socket);
    return socket;
  }

  get balancer(): Balancer {
    return this.#balancer!;
  }

  get redis(): Redis {
    return this.#redis!;
  }

  async connected(options: ClientOptions = {}): Promise<Socket> {
    const socket = this.client(options);
    await once(socket, "connect");
    return socket;
  }

  /** A call of the data plane with a token for exactly that URL. */
  rest(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
    node: { url: string } = this.gateway,
  ): Promise<Response> {
    const route = `/api/hubs/hub/${path}`;
    return fetch(node.url + route, {
      method,
      headers: {
        Authorization: `Bearer ${jwt({ aud: this.gateway.url + route, exp: now() + 600 })}`,
        ...(body === undefined ? {} : { "Content-Type": "text/plain" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.disconnect();
    await this.#balancer?.close();
    await Promise.all(this.nodes.map((node) => node.close()));
    await this.#redis?.stop();
    await this.receiver.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

export function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Signed by hand, so that the gateway's own code does not vouch for itself. */
export function jwt(
  payload: Record<string, unknown>,
  key = KEYS.primary,
  header: Record<string, unknown> = { alg: "HS256", typ: "JWT" },
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

/** Arguments of the next event of that name. Rejects when the connection fails first. */
export function once(socket: Socket, event: string): Promise<any[]> {
  return new Promise((resolve, reject) => {
    socket.once(event, (...args: unknown[]) => resolve(args));
    if (event !== "connect_error") socket.once("connect_error", reject);
  });
}

export function group(namespace: string, room = ""): string {
  const encode = (text: string) => Buffer.from(text).toString("base64url");
  return `0~${encode(namespace)}~${encode(room)}`;
}

/** Waits until `condition` holds, looking every few milliseconds. The test's own time-out bounds it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
