import type { WebSocket } from "ws";
import type { EngineSocket } from "./engine.ts";
import type { Message } from "./message.ts";

/**
 * What a connection sends in one turn of the event loop, as a chain of messages. Connections that got the same messages
 * in the same order share the chain, so a burst of broadcasts is joined into one buffer once, not once per client.
 */
class Batch {
  readonly #before: Batch | undefined;
  readonly #message: Message | undefined;
  #joined: Buffer | undefined;
  #nextMessage: Message | undefined;
  #next: Batch | undefined;

  constructor(before?: Batch, message?: Message) {
    this.#before = before;
    this.#message = message;
  }

  /** This batch and then `message`. The last answer is remembered: a broadcast asks the same for every client. */
  with(message: Message): Batch {
    if (this.#nextMessage !== message) {
      this.#nextMessage = message;
      this.#next = new Batch(this, message);
    }
    return this.#next!;
  }

  /** Drops what `with` remembered, so that the root of all batches keeps nothing alive. */
  forget(): void {
    this.#nextMessage = this.#next = undefined;
  }

  bytes(): Buffer {
    this.#joined ??= this.#before === EMPTY ? this.#message!.frame : Batch.#join(this);
    return this.#joined;
  }

  static #join(last: Batch): Buffer {
    let end = 0;
    for (let at = last; at.#message !== undefined; at = at.#before!) end += at.#message.frameLength;
    const joined = Buffer.allocUnsafe(end);
    for (let at = last; at.#message !== undefined; at = at.#before!) {
      end -= at.#message.frameLength;
      at.#message.writeFrame(joined, end);
    }
    return joined;
  }
}

const EMPTY = new Batch();

/** Flushes outboxes once per turn of the event loop, after the turn's input has been handled. */
const waiting: Outbox[] = [];
function flushAll(): void {
  for (let i = 0; i < waiting.length; i++) waiting[i]!.flush();
  waiting.length = 0;
  EMPTY.forget();
}

export interface OutboxLimits {
  /** Bytes that may wait for a client that reads too slowly. */
  maxBuffered: number;
  /** The client reads too slowly. */
  onOverflow(): void;
}

/**
 * The way out to one client. An open websocket gets one write per turn with everything in it, past `engine.io` and `ws`
 * (which would make one per message); polling and upgrading connections take the normal path. Order is kept: the short
 * way is taken only when nothing waits on the other.
 */
export class Outbox {
  readonly #engine: EngineSocket;
  readonly #limits: OutboxLimits;
  #batch: Batch = EMPTY;
  #polled = 0;

  constructor(engine: EngineSocket, limits: OutboxLimits) {
    this.#engine = engine;
    this.#limits = limits;
  }

  send(message: Message): void {
    if (this.#batch !== EMPTY) this.#batch = this.#batch.with(message);
    else if (this.#engine.readyState !== "open") return;
    else if (this.#engine.transport.name === "websocket" && this.#engine.writeBuffer.length === 0) {
      if (waiting.push(this) === 1) setImmediate(flushAll);
      this.#batch = EMPTY.with(message);
    } else this.#sendSlowly(message);
  }

  /** Writes what waits. Called by itself once per turn; call it before closing. */
  flush(): void {
    const batch = this.#batch;
    if (batch === EMPTY) return;
    this.#batch = EMPTY;
    const tcp = tcpOf(this.#engine);
    if (!tcp?.writable) return;
    tcp.write(batch.bytes());
    if (tcp.writableLength > this.#limits.maxBuffered) this.#limits.onOverflow();
  }

  #sendSlowly(message: Message): void {
    // What engine.io holds back for a poll that does not come has no size of its own: count it here.
    if (this.#engine.writeBuffer.length === 0) this.#polled = 0;
    this.#polled += message.frame.length;
    this.#engine.send(message.text);
    for (const attachment of message.attachments) this.#engine.send(attachment);
    if (this.#polled > this.#limits.maxBuffered) this.#limits.onOverflow();
  }
}

/** The TCP (or TLS) stream below a websocket connection. */
export function tcpOf(engine: EngineSocket): import("node:net").Socket | undefined {
  const socket = engine.transport.socket as (WebSocket & { _socket?: import("node:net").Socket }) | undefined;
  // oxlint-disable-next-line no-underscore-dangle -- ws has no public name for it
  return socket?._socket;
}
