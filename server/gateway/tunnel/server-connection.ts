import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import { allHeaders, DeliveryError, type IncomingAnswer, type OutgoingRequest } from "../webhooks/delivery.ts";
import { decodeFrames, encodeFrame, FrameType, type Frame, type HttpRequestFrame } from "../../tunnel-frames.ts";

interface Pending {
  resolve(answer: IncomingAnswer): void;
  reject(error: DeliveryError): void;
  timer: NodeJS.Timeout;
  chunks: Buffer[];
  size: number;
  maxBytes: number;
  first: Frame | undefined;
}

/** What the other end asks of us: a call of the data plane. */
export type OnRequest = (request: HttpRequestFrame, content: Buffer, connection: ServerConnection) => Promise<void>;

const HEARTBEAT = 20_000;
/** Bytes that may wait for a server that reads too slowly. */
const MAX_BUFFERED = 64 * 1024 * 1024;

/** One handler's connection to us: webhooks go down it, calls of the data plane come up it. */
export class ServerConnection {
  readonly id = randomBytes(15).toString("base64url");
  readonly hub: string;
  /** Which server this is; several connections may be of one. */
  readonly server: string;
  readonly #socket: WebSocket;
  readonly #onRequest: OnRequest;
  readonly #pending = new Map<number, Pending>();
  readonly #heartbeat: NodeJS.Timeout;
  #lastAckId = 0;
  #alive = true;
  #leaving = false;

  constructor(socket: WebSocket, hub: string, userId: string | undefined, onRequest: OnRequest) {
    this.hub = hub;
    this.server = userId ?? this.id;
    this.#socket = socket;
    this.#onRequest = onRequest;
    socket.on("message", (data: Buffer, binary: boolean) => this.#onMessage(data, binary));
    socket.on("pong", () => (this.#alive = true));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => this.#onClose());
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT);
    this.#send(FrameType.connected, { ConnectionId: this.id, UserId: userId ?? "", ReconnectionToken: "" });
  }

  /** It said that it stops: it answers what it has, and should get nothing new. */
  get leaving(): boolean {
    return this.#leaving;
  }

  request(request: OutgoingRequest, url: string): Promise<IncomingAnswer> {
    const ackId = ++this.#lastAckId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(ackId);
        reject(new DeliveryError("timeout", `No answer through the tunnel within ${request.timeout} ms.`));
      }, request.timeout);
      this.#pending.set(ackId, {
        resolve,
        reject,
        timer,
        chunks: [],
        size: 0,
        maxBytes: request.maxBytes,
        first: undefined,
      });
      const headers: Record<string, string[]> = {};
      const list = allHeaders(request);
      for (let i = 0; i < list.length; i += 2) headers[list[i]!] = [list[i + 1]!];
      const frame = {
        AckId: ackId,
        LocalRouting: false,
        ChannelName: "",
        HttpMethod: request.method,
        Url: url,
        Headers: headers,
      };
      this.#send(FrameType.httpRequest, frame, Buffer.from(request.body ?? ""));
    });
  }

  /** Answers a request of the other end; with `more`, a part of the answer. */
  respond(request: HttpRequestFrame, status: number, content: Buffer, contentType: string, more = false): void {
    this.#send(
      FrameType.httpResponse,
      {
        AckId: request.AckId,
        LocalRouting: request.LocalRouting,
        ChannelName: request.ChannelName,
        StatusCode: status,
        NotCompleted: more,
        Headers: { "Content-Type": [contentType] },
      },
      content,
    );
  }

  close(message: string): void {
    this.#send(FrameType.close, { Message: message });
    this.#socket.close(1001);
  }

  #send(type: number, json: object, content?: Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(encodeFrame(type, json, content));
    if (this.#socket.bufferedAmount > MAX_BUFFERED) this.#socket.terminate();
  }

  #beat(): void {
    if (!this.#alive) return this.#socket.terminate();
    this.#alive = false;
    this.#socket.ping();
  }

  #onMessage(data: Buffer, binary: boolean): void {
    try {
      if (!binary) throw new Error("Frames are binary.");
      for (const frame of decodeFrames(data)) this.#onFrame(frame);
    } catch {
      this.#socket.close(1002);
    }
  }

  #onFrame(frame: Frame): void {
    if (frame.type === FrameType.httpResponse) this.#onResponse(frame);
    else if (frame.type === FrameType.httpRequest) {
      void this.#onRequest(frame.json as unknown as HttpRequestFrame, frame.content, this);
    } else if (frame.type === FrameType.close) {
      this.#leaving = true;
      this.#leaveWhenDone();
    }
    // What is not for us to act on (status, rebalance) is no mistake.
  }

  #leaveWhenDone(): void {
    if (this.#leaving && this.#pending.size === 0) this.#socket.close(1000);
  }

  #onResponse(frame: Frame): void {
    const ackId = frame.json["AckId"] as number;
    const pending = this.#pending.get(ackId);
    if (!pending) return;
    pending.first ??= frame;
    pending.chunks.push(frame.content);
    pending.size += frame.content.length;
    const tooLarge = pending.size > pending.maxBytes;
    if (frame.json["NotCompleted"] === true && !tooLarge) return;
    this.#pending.delete(ackId);
    clearTimeout(pending.timer);
    this.#leaveWhenDone();
    if (tooLarge) {
      pending.reject(new DeliveryError("answer-too-large", `The answer is larger than ${pending.maxBytes} bytes.`));
      return;
    }
    const { StatusCode, Headers } = pending.first.json as { StatusCode?: unknown; Headers?: Record<string, string[]> };
    const headers: IncomingAnswer["headers"] = {};
    for (const [name, value] of Object.entries(Headers ?? {})) headers[name.toLowerCase()] = value;
    pending.resolve({ status: Number(StatusCode), headers, body: Buffer.concat(pending.chunks) });
  }

  #onClose(): void {
    clearInterval(this.#heartbeat);
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(new DeliveryError("tunnel", "The tunnel connection was lost before the answer came."));
    }
    this.#pending.clear();
  }
}
