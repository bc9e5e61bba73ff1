/** One real Socket.IO client. Knows no React and no store: it tells its owner what happened by callbacks. */

import { io, type Socket } from "socket.io-client";

export interface ConnectionOptions {
  /** Fetched anew for each attempt, so that a token that expired does not stop a reconnect. */
  token: () => Promise<{ endpoint: string; path: string; token: string }>;
  namespace: string;
  query: Record<string, string>;
  auth: Record<string, unknown> | undefined;
  transports: ("websocket" | "polling")[];
}

export interface ConnectionEvents {
  connected: (info: { socketId: string; transport: string }) => void;
  /** `final` is true when the client will not try again by itself. */
  disconnected: (reason: string, final: boolean) => void;
  /** A connect attempt failed. `data` is what the handler's rejection carried. */
  refused: (message: string, data: unknown, final: boolean) => void;
  event: (name: string, args: unknown[]) => void;
}

export interface Connection {
  emit: (event: string, args: unknown[]) => void;
  /** Resolves with the ack's arguments, rejects when none came in time. */
  emitWithAck: (event: string, args: unknown[], timeoutMs: number) => Promise<unknown[]>;
  close: () => void;
}

/** Reasons after which socket.io-client waits to be told to connect again. */
const FINAL_REASONS = new Set(["io server disconnect", "io client disconnect"]);

export async function openConnection(options: ConnectionOptions, events: ConnectionEvents): Promise<Connection> {
  const first = await options.token();
  const query: Record<string, string> = { ...options.query, access_token: first.token };
  const socket: Socket = io(new URL(options.namespace, first.endpoint).href, {
    path: first.path,
    query,
    auth: options.auth,
    transports: options.transports,
    // Each client of the panel is a connection of its own, as it would be in another browser.
    forceNew: true,
    autoConnect: false,
  });

  socket.on("connect", () =>
    events.connected({ socketId: socket.id ?? "", transport: socket.io.engine.transport.name }),
  );
  socket.on("disconnect", (reason) => events.disconnected(reason, FINAL_REASONS.has(reason)));
  socket.on("connect_error", (error: Error & { data?: unknown }) =>
    events.refused(error.message, error.data, !socket.active),
  );
  socket.onAny((name: string, ...args: unknown[]) =>
    events.event(
      name,
      args.filter((arg) => typeof arg !== "function"),
    ),
  );
  socket.io.on("reconnect_attempt", () => {
    options.token().then(
      (fresh) => (query["access_token"] = fresh.token),
      () => undefined,
    );
  });
  socket.connect();

  return {
    emit: (event, args) => void socket.emit(event, ...args),
    emitWithAck: (event, args, timeoutMs) =>
      new Promise((resolve, reject) => {
        socket.timeout(timeoutMs).emit(event, ...args, (error: Error | null, ...answer: unknown[]) => {
          if (error) reject(error);
          else resolve(answer);
        });
      }),
    close: () => {
      socket.disconnect();
      socket.io.engine?.close();
    },
  };
}
