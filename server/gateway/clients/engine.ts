import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Server } from "engine.io";
import type { WebSocket } from "ws";

/**
 * What the gateway uses of `engine.io`, including members its types call private. Everything that leans on such a
 * member is in this folder, and `engine.test.ts` fails when a new version drops one.
 */
export interface EngineSocket {
  readonly id: string;
  readonly protocol: number;
  readonly readyState: "opening" | "open" | "closing" | "closed";
  readonly transport: {
    readonly name: string;
    readonly socket?: WebSocket;
    maxHttpBufferSize?: number;
    /** Of a polling transport that waits for one more poll to end on. */
    shouldClose?: (() => void) | null;
  };
  /** Packets that wait for the transport to become writable. */
  readonly writeBuffer: readonly unknown[];
  readonly remoteAddress: string;
  readonly pingTimeoutTimer: NodeJS.Timeout | null;
  /** A packet that came while a pong was due has put off the time-out already. */
  readonly hasRefreshedPingTimeout: boolean;
  request: IncomingMessage | null;
  send(data: string | Buffer): void;
  sendPacket(type: "ping"): void;
  /** `discard`: do not wait for what is still buffered. */
  close(discard?: boolean): void;
  on(event: "data", listener: (data: string | Buffer) => void): this;
  on(event: "close", listener: (reason: string) => void): this;
  on(event: "upgrade" | "drain", listener: () => void): this;
}

export interface EngineServer {
  readonly clients: Record<string, EngineSocket>;
  readonly opts: { pingInterval: number; pingTimeout: number; maxHttpBufferSize: number };
  readonly ws: { options: { maxPayload: number } };
  /** Makes the id of a new connection; may be replaced. */
  generateId(req: IncomingMessage): string;
  handleRequest(req: IncomingMessage, res: ServerResponse): void;
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  on(event: "connection", listener: (socket: EngineSocket) => void): this;
  once(event: "connection", listener: (socket: EngineSocket) => void): this;
  close(): void;
}

export interface EngineOptions {
  /** Milliseconds. */
  pingInterval: number;
  pingTimeout: number;
  /** Bytes of one message, or of one polling request. */
  maxPayload: number;
}

/**
 * An Engine.IO v4 server without a listener of its own. No compression of websocket frames: it would cost each client
 * its own encoding of a broadcast. No cookie, no CORS: the gateway's own front does those.
 */
export function createEngine(options: EngineOptions): EngineServer {
  const server = new Server({
    pingInterval: options.pingInterval,
    pingTimeout: options.pingTimeout,
    maxHttpBufferSize: options.maxPayload,
    transports: ["polling", "websocket"],
    perMessageDeflate: false,
    httpCompression: { threshold: 1024 },
    cookie: false,
  });
  return server as unknown as EngineServer;
}

/** Parameters of a request's query. */
export type Query = Record<string, string>;

/** engine.io takes what `req` brings (middleware may have put it there) for its query, and does not read the URL then. */
export function presetQuery(req: IncomingMessage, query: Query): void {
  (req as IncomingMessage & { _query?: Query })._query = query; // oxlint-disable-line no-underscore-dangle -- its name for it
}

/** New limits for connections made from now on; the ping times also for those that are open. */
export function tuneEngine(engine: EngineServer, options: EngineOptions): void {
  engine.opts.pingInterval = options.pingInterval;
  engine.opts.pingTimeout = options.pingTimeout;
  engine.opts.maxHttpBufferSize = options.maxPayload;
  engine.ws.options.maxPayload = options.maxPayload;
}

/**
 * Ends the transport of a closed connection. engine.io keeps a polling one and its timer for 30 s, in case its client asks
 * once more; but the session is forgotten by then, and nobody can.
 */
export function endTransport({ transport }: EngineSocket): void {
  const end = transport.shouldClose;
  transport.shouldClose = null;
  end?.();
}
