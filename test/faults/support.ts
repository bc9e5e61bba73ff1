/** A real gateway, a real runtime and real clients in front of them. */

import { randomBytes } from "node:crypto";
import net from "node:net";
import { io, type Socket } from "socket.io-client";
import { parseConnectionString } from "../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../flows/handler-kit/negotiate.ts";
import { startGateway } from "../../server/gateway/index.ts";
import type { RuntimeOptions } from "../../server/runtime/index.ts";
import { accessKey, adminToken, startTestRuntime, tempDir, until, type TestRuntime } from "../runtime/support.ts";

export interface Stack {
  gateway: Awaited<ReturnType<typeof startGateway>>;
  runtime: TestRuntime;
  /** Connected and welcome; counts in `disconnects` whenever it loses its connection. */
  client(options?: { hub?: string; namespace?: string; userId?: string }): Promise<Socket>;
  /** Disconnects any client has seen so far, other than by `close`. */
  disconnects(): number;
  /** Stops the runtime and starts another one on the same data and port. */
  restartRuntime(between?: () => Promise<void>): Promise<void>;
  hubReady(hub?: string): Promise<void>;
  close(): Promise<void>;
}

/** A way from the runtime to the gateway that can be cut or slowed; clients and webhooks do not go through it. */
export interface Front {
  url: string;
  leadsTo(port: number): void;
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Milliseconds each answer takes longer. */
  delay: number;
  close(): Promise<void>;
}

export async function startFront(): Promise<Front> {
  let target = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const behind = net.connect(target, "127.0.0.1");
    for (const end of [socket, behind]) {
      sockets.add(end);
      end.on("error", () => {});
      end.on("close", () => {
        sockets.delete(end);
        socket.destroy();
        behind.destroy();
      });
    }
    socket.pipe(behind);
    behind.on("data", (chunk) => void setTimeout(() => socket.writable && socket.write(chunk), front.delay));
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as net.AddressInfo;
  const front: Front = {
    url: `http://127.0.0.1:${port}`,
    delay: 0,
    leadsTo: (next) => void (target = next),
    async cut() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    mend: () => listen(port),
    async close() {
      if (server.listening) await front.cut();
    },
  };
  return front;
}

/** @param more options that depend on where the gateway is */
export async function startStack(
  options: Partial<RuntimeOptions> = {},
  front?: Front,
  more: (gateway: Stack["gateway"]) => Partial<RuntimeOptions> = () => ({}),
): Promise<Stack> {
  const temp = tempDir();
  const gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    dataDir: `${temp.dir}/gateway`,
    keys: { primary: accessKey, secondary: randomBytes(32).toString("base64url") },
    adminToken,
    publicEndpoint: front?.url,
  });
  front?.leadsTo(gateway.port);
  const connectionString = `Endpoint=${front?.url ?? gateway.url};AccessKey=${accessKey};Version=1.0;`;
  const connection = parseConnectionString(connectionString);
  const start = (port: number) =>
    startTestRuntime({
      dataDir: `${temp.dir}/runtime`,
      connectionString,
      gatewayAdmin: { url: gateway.url, token: adminToken },
      deadlineMs: 1000,
      ...options,
      ...more(gateway),
      port,
    });
  const clients: Socket[] = [];
  let closing = false;
  let disconnects = 0;
  const stack: Stack = {
    gateway,
    runtime: await start(0),
    async client({ hub = "hub", namespace = "/", userId } = {}) {
      const { path, token } = await negotiate(connection, { hub, userId });
      const socket = io(`${gateway.url}${namespace}`, {
        path,
        query: { access_token: token },
        transports: ["websocket"],
        forceNew: true,
        reconnection: false,
      });
      clients.push(socket);
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
      socket.on("disconnect", () => {
        if (!closing) disconnects++;
      });
      return socket;
    },
    disconnects: () => disconnects,
    async restartRuntime(between) {
      const { port } = stack.runtime;
      await stack.runtime.close();
      await between?.();
      stack.runtime = await start(port);
    },
    async hubReady(hub = "hub") {
      await until(async () => {
        const response = await fetch(`${gateway.url}/admin/hubs`, {
          headers: { authorization: `Bearer ${adminToken}` },
        });
        return ((await response.json()) as any).hubs[hub];
      });
    },
    async close() {
      closing = true;
      for (const client of clients) client.disconnect();
      await stack.runtime.close();
      await gateway.close();
      await front?.close();
      temp.remove();
    },
  };
  return stack;
}

/** Emits with an ack; rejects after `withinMs` like `socket.timeout`. */
export function ask(socket: Socket, event: string, ...args: unknown[]): Promise<any> {
  return socket.timeout(30_000).emitWithAck(event, ...args);
}

/** The value below which `part` of the list lies. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}
