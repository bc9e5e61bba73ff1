import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import type { FlowDocument } from "../../flows/model/index.ts";
import { serializeFlow } from "../../flows/model/index.ts";
import { compareExport, writeExport } from "../../server/exporters/folder.ts";
import { exportFlow, KIT } from "../../server/exporters/index.ts";
import { startGateway } from "../../server/gateway/index.ts";
import { compileChecked } from "../../server/language/work.ts";
import { HUB } from "./contract-flow.ts";

/** Our real gateway with real Socket.IO clients, in front of an exported project that a target started. */

export const KEY = "primary-key-for-tests-0123456789-0123456789";
const ADMIN = "admin-token-for-tests";

/** A started export. */
export interface Project {
  /** Origin of its webhook and its HTTP routes. */
  url: string;
  output(): string;
  /** To the process itself. */
  signal?(name: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export interface Target {
  name: string;
  /** For the table in README.md: what of the platform really runs in the contract, and what stands in for the rest. */
  real: string;
  emulated: string;
  /** Installs and starts what is in `folder`, with the settings its operator gives. */
  start(folder: string, settings: Record<string, string>): Promise<Project>;
  /** Path of the webhook; `/runtime/webhooks/socketio` when left out. */
  webhookPath?: string;
  /** Schedule of the contract's flow, when the platform's own clock runs it. */
  cron?: string;
  /** The target keeps state; its `start` provides the store. */
  state?: boolean;
  /** The platform tells a rejected client a status only, not the flow's message. */
  statusOnly?: boolean;
  /** The platform hands over and takes text only: events with bytes are refused. */
  textOnly?: boolean;
  /** Nothing here limits a webhook's body; the service does before it sends one. */
  unlimited?: boolean;
  /** Makes a schedule due, `tick` when no name is given, when the platform's own clock is not part of the test. */
  tick?(project: Project, name?: string): Promise<void>;
}

export interface Stage extends Project {
  gateway: string;
  folder: string;
  /** Where its HTTP routes are. */
  api: string;
  webhook: string;
  /** A connected client. `query` goes to the connect webhook, `userId` into the token. */
  client(options?: { userId?: string; query?: Record<string, string> }): Promise<Socket>;
  /** A client that was not let in, and why. */
  refused(query: Record<string, string>): Promise<Error & { data?: unknown }>;
  /** Whether the hub tells clients that wait for an ack that none will come; off at first. */
  ackErrors(on: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The export of a flow in a new folder. Throws when the flow has errors. */
export async function exported(flow: FlowDocument, target: string, folder?: string): Promise<string> {
  const compiled = compileChecked(serializeFlow(flow), { id: flow.id, kit: KIT });
  const { files, diagnostics } = exportFlow({ flow, compiled, target });
  if (files.length === 0) throw new Error(JSON.stringify(diagnostics, null, 2));
  const out = folder ?? (await mkdtemp(join(tmpdir(), `patchbay-${target}-`)));
  await writeExport(out, files, await compareExport(out, files));
  return out;
}

/** @param hub the one hub of the flow */
export async function stage(target: Target, flow: FlowDocument, hub = HUB): Promise<Stage> {
  const folder = await exported(flow, target.name);
  const dataDir = await mkdtemp(join(tmpdir(), "patchbay-gateway-"));
  const gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    dataDir,
    keys: { primary: KEY, secondary: `other-${KEY}` },
    adminToken: ADMIN,
  });
  const { port } = new URL(gateway.url);
  const service = await startService();
  const project = await target.start(folder, {
    WebPubSubForSocketIOConnectionString: `Endpoint=http://127.0.0.1;Port=${port};AccessKey=${KEY};Version=1.0;`,
    HTTP_CONNECTIONS: JSON.stringify({ crm: { url: service.url, headers: { authorization: "Bearer crm-secret" } } }),
    REGION: "eu",
  });
  const webhook = project.url + (target.webhookPath ?? "/runtime/webhooks/socketio");
  const ackErrors = (on: boolean) => configureHub(gateway.url, webhook, hub, systemEventsOf(flow), on);
  await ackErrors(false);
  const sockets: Socket[] = [];

  const open = async ({ userId, query = {} }: { userId?: string; query?: Record<string, string> } = {}) => {
    const path = `/clients/socketio/hubs/${hub}`;
    const token = await new SignJWT(userId === undefined ? {} : { sub: userId })
      .setProtectedHeader({ alg: "HS256" })
      .setAudience(gateway.url + path)
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(KEY));
    const socket = io(gateway.url, {
      path,
      query: { ...query, access_token: token },
      reconnection: false,
      forceNew: true,
      transports: ["websocket"],
      autoConnect: false,
    });
    sockets.push(socket);
    return socket;
  };

  return {
    ...project,
    api: `${project.url}/api`,
    webhook,
    gateway: gateway.url,
    folder,
    ackErrors,
    async client(options) {
      const socket = await open(options);
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
        socket.connect();
      });
      return socket;
    },
    async refused(query) {
      const socket = await open({ query });
      return new Promise((resolve, reject) => {
        socket.once("connect_error", resolve);
        socket.once("connect", () => reject(new Error("was let in")));
        socket.connect();
      });
    },
    async close() {
      for (const socket of sockets) socket.disconnect();
      await project.stop();
      await gateway.close();
      service.stop();
      await rm(dataDir, { recursive: true });
      await rm(folder, { recursive: true });
    },
  };
}

/** What the flow calls by the name of "crm": tells what it was asked, and with what authorization. */
async function startService(): Promise<{ url: string; stop(): void }> {
  const server = createServer(({ url, headers }, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ url, authorization: headers.authorization }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/base`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Only what the flow listens to, as the exports' READMEs have it: Azure's extension answers 404 to the others. */
function systemEventsOf({ nodes }: FlowDocument): string[] {
  const types = new Set(Object.values(nodes).map(({ type }) => type));
  return ["connect", "connected", "disconnected"].filter((event) => types.has(`socket.${event}`));
}

async function configureHub(
  gateway: string,
  webhook: string,
  hub: string,
  systemEvents: string[],
  ackErrors: boolean,
): Promise<void> {
  const settings = {
    anonymousConnectPolicy: "deny",
    ackErrors,
    eventHandlers: [
      {
        urlTemplate: webhook,
        userEventPattern: "*",
        systemEvents,
        auth: { type: "None" },
      },
    ],
  };
  const response = await fetch(`${gateway}/admin/hubs/${hub}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN}`, "content-type": "application/json" },
    body: JSON.stringify(settings),
  });
  if (!response.ok) throw new Error(`hub settings: ${response.status} ${await response.text()}`);
}

/** The arguments of the next `count` events of a name. */
export function next(socket: Socket, event: string, count = 1): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    const seen: unknown[][] = [];
    const late = setTimeout(() => reject(new Error(`only ${seen.length} of ${count} "${event}" came`)), 10_000);
    const listener = (...args: unknown[]) => {
      seen.push(args);
      if (seen.length < count) return;
      clearTimeout(late);
      socket.off(event, listener);
      resolve(seen);
    };
    socket.on(event, listener);
  });
}

/** Everything of a name that has come so far. */
export function collect(socket: Socket, event: string): unknown[][] {
  const seen: unknown[][] = [];
  socket.on(event, (...args: unknown[]) => seen.push(args));
  return seen;
}
