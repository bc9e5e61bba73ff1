import { WebSocket } from "ws";
import { decodeFrames, encodeFrame, FrameType, type Frame, type HttpRequestFrame } from "../../tunnel-frames.ts";

/** What came down the tunnel, as an HTTP request. */
export interface TunnelRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface TunnelAnswer {
  status: number;
  headers: Record<string, string[]>;
  body: Uint8Array;
}

/** Answers one request. A rejection becomes 502. */
export type Forward = (request: TunnelRequest) => Promise<TunnelAnswer>;

const HEARTBEAT_MS = 20_000;
/** How long the service may take from the connection to its first frame. */
const GREETING_MS = 10_000;
/** A service that does not know our farewell goes on sending; when nothing has come for this long we hang up. */
const QUIET_MS = 300;
const MAX_FRAME = 32 * 1024 * 1024;

export interface TunnelConnection {
  /** Resolves when the service has greeted us; rejects when it did not let us in. */
  opened: Promise<void>;
  /** Resolves when the connection is gone, whoever ended it. */
  closed: Promise<void>;
  /** The service wants us to come back on a new connection; this one still answers. */
  onLeave: () => void;
  /** Asks for no more requests, answers those that are here, hangs up. At most `withinMs`. */
  drain(withinMs: number): Promise<void>;
  /** Hangs up now. */
  end(): void;
}

/** One server connection to a service ("protocol.md" section 5): requests come down it, their answers go up. */
export function openTunnel(url: string, forward: Forward): TunnelConnection {
  const socket = new WebSocket(url, { maxPayload: MAX_FRAME, perMessageDeflate: false, handshakeTimeout: GREETING_MS });
  let answering = 0;
  let lastAt = Date.now();
  let alive = true;
  let heartbeat: NodeJS.Timeout | undefined;
  let greeted = () => {};
  let refused: (error: Error) => void = () => {};
  const opened = new Promise<void>((resolve, reject) => ([greeted, refused] = [resolve, reject]));
  opened.catch(() => {});
  const greeting = setTimeout(() => refuse("the service did not greet"), GREETING_MS);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));

  const connection: TunnelConnection = {
    opened,
    closed,
    onLeave: () => {},
    async drain(withinMs) {
      if (socket.readyState !== WebSocket.OPEN) return connection.end();
      send(FrameType.close, { Message: "The server is stopping." });
      const until = Date.now() + withinMs;
      const timer = setInterval(() => {
        const quiet = answering === 0 && Date.now() - lastAt > QUIET_MS;
        if (quiet) socket.close(1000);
        if (Date.now() > until) socket.terminate();
      }, 20);
      lastAt = Date.now();
      await closed;
      clearInterval(timer);
    },
    end: () => socket.terminate(),
  };

  socket.on("open", () => {
    heartbeat = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, HEARTBEAT_MS);
  });
  socket.on("pong", () => (alive = true));
  socket.on("error", (error) => refused(error));
  socket.on("close", () => {
    clearInterval(heartbeat);
    clearTimeout(greeting);
    refused(new Error("the service closed the connection"));
  });
  socket.on("message", (data: Buffer, binary: boolean) => {
    alive = true;
    lastAt = Date.now();
    try {
      if (!binary) throw new TypeError("frames are binary");
      for (const frame of decodeFrames(data)) onFrame(frame);
    } catch {
      socket.close(1002);
    }
  });

  function refuse(why: string): void {
    refused(new Error(why));
    socket.terminate();
  }

  function onFrame(frame: Frame): void {
    switch (frame.type) {
      case FrameType.connected:
        clearTimeout(greeting);
        return greeted();
      case FrameType.httpRequest:
        return void answer(frame.json as unknown as HttpRequestFrame, frame.content);
      case FrameType.reconnect:
      case FrameType.rebalance:
      case FrameType.close:
        return connection.onLeave();
      default:
      // Status, and what later versions may say: nothing for us to do.
    }
  }

  async function answer(request: HttpRequestFrame, body: Buffer): Promise<void> {
    answering++;
    const { AckId, LocalRouting = false, ChannelName = "" } = request;
    const { status, headers, content } = await answerOf(request, body);
    send(
      FrameType.httpResponse,
      { AckId, LocalRouting, ChannelName, StatusCode: status, NotCompleted: false, Headers: headers },
      content,
    );
    answering--;
    lastAt = Date.now();
  }

  async function answerOf(request: HttpRequestFrame, body: Buffer) {
    try {
      const answer = await forward(toRequest(request, body));
      return { status: answer.status, headers: answer.headers, content: answer.body };
    } catch {
      return { status: 502, headers: {}, content: Buffer.alloc(0) };
    }
  }

  function send(type: number, json: object, content?: Uint8Array): void {
    if (socket.readyState === WebSocket.OPEN) socket.send(encodeFrame(type, json, content));
  }

  return connection;
}

function toRequest({ HttpMethod, Url, Headers }: HttpRequestFrame, body: Buffer): TunnelRequest {
  const url = new URL(String(Url), "http://service");
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(Headers ?? {})) headers[name.toLowerCase()] = [values].flat().join(", ");
  return { method: String(HttpMethod).toUpperCase(), path: url.pathname + url.search, headers, body };
}
