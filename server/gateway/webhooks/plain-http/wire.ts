import { connect, type Socket } from "node:net";
import { DeliveryError, type IncomingAnswer } from "../delivery.ts";
import { AnswerError, AnswerReader, type AnswerHead, type AnswerListener } from "./answer-reader.ts";

/** What a wire tells whoever uses it now. Exactly one of `done` and `failed` comes, once. */
export interface WireUser {
  maxBytes: number;
  /** Takes parts of the body as they come, where it wants to; what it takes is not kept for `done`. */
  onPart?: ((head: AnswerHead, chunk: Buffer) => boolean) | undefined;
  done(answer: IncomingAnswer): void;
  failed(error: DeliveryError): void;
}

const CONNECT_TIMEOUT = 10_000;
/** Milliseconds a wire may wait for its next request where the receiver does not say how long it waits. */
const DEFAULT_PATIENCE = 4_000;
const MAX_PATIENCE = 600_000;
/** Taken off what the receiver says, so that a request does not cross its goodbye. */
const MARGIN = 1_000;
const NOTHING = Buffer.alloc(0);

/** One kept connection to a receiver; carries one request at a time. */
export class Wire implements AnswerListener {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader(this);
  readonly #onIdle: (wire: Wire) => void;
  #user: WireUser | undefined;
  #head: AnswerHead | undefined;
  #first: Buffer | undefined;
  #chunks: Buffer[] | undefined;
  #size = 0;
  /** `Date.now()` until which it may be used again. */
  goodUntil = 0;

  /** `onIdle`: it can take the next request. `onGone`: it is of no more use. */
  constructor(host: string, port: number, onIdle: (wire: Wire) => void, onGone: (wire: Wire) => void) {
    this.#onIdle = onIdle;
    this.#socket = connect({ host, port, noDelay: true, keepAlive: true });
    const connecting = setTimeout(() => this.#lost(`No connection within ${CONNECT_TIMEOUT} ms.`), CONNECT_TIMEOUT);
    this.#socket.once("connect", () => clearTimeout(connecting));
    this.#socket.on("data", (chunk) => this.#onData(chunk));
    this.#socket.on("end", () => {
      if (!this.#reader.close()) this.#lost("The receiver closed the connection.");
    });
    this.#socket.on("error", (error) => this.#lost(describe(error)));
    this.#socket.on("close", () => {
      clearTimeout(connecting);
      this.#lost("The connection was lost.");
      onGone(this);
    });
  }

  /** `head` is ASCII and ends with the empty line. */
  send(head: string, body: string | Buffer | undefined, isAscii: boolean, user: WireUser): void {
    this.#user = user;
    this.#reader.expect();
    if (body === undefined || typeof body === "string") {
      // ASCII goes as it is, without three times its size being set aside for UTF-8.
      this.#socket.write(head + (body ?? ""), isAscii || body === undefined ? "latin1" : "utf8");
    } else {
      this.#socket.cork();
      this.#socket.write(head, "latin1");
      this.#socket.write(body);
      this.#socket.uncork();
    }
  }

  /** Ends it; the request under way, if any, is not told. */
  destroy(): void {
    this.#user = undefined;
    this.#socket.destroy();
  }

  onHead(head: AnswerHead): void {
    this.#head = head;
  }

  onData(chunk: Buffer): void {
    const user = this.#user;
    if (!user) return;
    this.#size += chunk.length;
    if (this.#size > user.maxBytes) {
      return this.#fail(new DeliveryError("answer-too-large", `The answer is larger than ${user.maxBytes} bytes.`));
    }
    if (user.onPart?.(this.#head!, chunk)) return;
    if (this.#first === undefined) this.#first = chunk;
    else (this.#chunks ??= [this.#first]).push(chunk);
  }

  onEnd(reusable: boolean): void {
    // It was too large, and is of no more interest.
    if (this.#socket.destroyed) return;
    const user = this.#user;
    const { status, headers } = this.#head!;
    const body = this.#chunks ? Buffer.concat(this.#chunks) : (this.#first ?? NOTHING);
    this.#user = this.#head = this.#first = this.#chunks = undefined;
    this.#size = 0;
    if (reusable) {
      this.goodUntil = Date.now() + patienceOf(headers["keep-alive"]);
      this.#onIdle(this);
    } else this.#socket.destroy();
    user?.done({ status, headers, body });
  }

  #onData(chunk: Buffer): void {
    try {
      this.#reader.push(chunk);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      this.#lost(error.message);
    }
  }

  #lost(why: string): void {
    this.#fail(new DeliveryError("network", why));
  }

  #fail(error: DeliveryError): void {
    const user = this.#user;
    this.destroy();
    user?.failed(error);
  }
}

/** `Keep-Alive: timeout=5` → 4,000 ms. */
function patienceOf(header: string | string[] | undefined): number {
  const [, seconds] = /\btimeout=(\d{1,9})/i.exec(String(header ?? "")) ?? [];
  if (seconds === undefined) return DEFAULT_PATIENCE;
  return Math.min(MAX_PATIENCE, Number(seconds) * 1_000) - MARGIN;
}

function describe(error: Error): string {
  const cause = error instanceof AggregateError ? (error.errors[0] as Error) : error;
  return `${(cause as NodeJS.ErrnoException).code ?? error.name}: ${cause.message}`;
}
