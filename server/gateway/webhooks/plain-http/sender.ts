import { headerText, type IncomingAnswer, type OutgoingRequest, type Sender } from "../delivery.ts";
import { DeliveryError } from "../delivery.ts";
import { Wire, type WireUser } from "./wire.ts";

/** Deliveries to one origin that may be in flight; the next ones wait for one of these. A slow handler fills these up. */
const MAX_WIRES = 1_024;
/** Origins with open wires; beyond, the one unused longest is closed. */
const MAX_POOLS = 256;
const SWEEP_MS = 5_000;

/**
 * Sends over HTTP/1.1 without TLS, with kept connections and one request at a time on each. Ours and not undici's,
 * because a delivery costs 40 µs less this way: a request is one text and one write, and of an answer only what is
 * needed is looked at. TLS stays with undici. Redirects are never followed: an answer of 3xx is an answer.
 */
export class PlainHttpSender implements Sender {
  readonly #pools = new Map<string, WirePool>();

  send(request: OutgoingRequest): Promise<IncomingAnswer> {
    return new Promise((resolve, reject) => {
      let wire: Wire | undefined;
      const timer = setTimeout(() => {
        pool.forget(user);
        wire?.destroy();
        reject(new DeliveryError("timeout", `No answer within ${request.timeout} ms.`));
      }, request.timeout);
      const { body } = request;
      const length = body === undefined ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.length;
      const user: Waiting = {
        maxBytes: request.maxBytes,
        onPart: request.onPart,
        head: "",
        body,
        isAscii: length === body?.length,
        started: (used) => (wire = used),
        done(answer) {
          clearTimeout(timer);
          resolve(answer);
        },
        failed(error) {
          clearTimeout(timer);
          reject(error);
        },
      };
      const pool = this.#pool(request.url);
      try {
        user.head = headOf(request, length);
      } catch (error) {
        return user.failed(new DeliveryError("network", (error as Error).message));
      }
      pool.add(user);
    });
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close();
    this.#pools.clear();
  }

  #pool({ origin, hostname, port }: URL): WirePool {
    const known = this.#pools.get(origin);
    if (known) return known;
    if (this.#pools.size >= MAX_POOLS) {
      const [oldest, pool] = this.#pools.entries().next().value!;
      this.#pools.delete(oldest);
      pool.retire();
    }
    const pool = new WirePool(hostname.replace(/^\[|\]$/g, ""), Number(port || 80));
    this.#pools.set(origin, pool);
    return pool;
  }
}

interface Waiting extends WireUser {
  head: string;
  body: string | Buffer | undefined;
  /** The body is a text with as many bytes as characters. */
  isAscii: boolean;
  /** It is on its way, over that wire. */
  started(wire: Wire): void;
}

/** The connections to one origin. */
class WirePool {
  readonly #host: string;
  readonly #port: number;
  readonly #all = new Set<Wire>();
  /** The one used last is used next, so that those not needed grow old. */
  readonly #idle: Wire[] = [];
  readonly #queue = new Set<Waiting>();
  readonly #sweeper: NodeJS.Timeout;
  #retired = false;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  add(user: Waiting): void {
    const wire = this.#take();
    if (wire) this.#start(wire, user);
    else this.#queue.add(user);
  }

  /** Its time is up: it is not sent any more, if it was not yet. */
  forget(user: Waiting): void {
    this.#queue.delete(user);
  }

  /** Takes no new requests after those under way. */
  retire(): void {
    this.#retired = true;
    clearInterval(this.#sweeper);
    for (const wire of this.#idle.splice(0)) wire.destroy();
  }

  close(): void {
    this.retire();
    for (const wire of this.#all) wire.destroy();
  }

  #start(wire: Wire, user: Waiting): void {
    user.started(wire);
    wire.send(user.head, user.body, user.isAscii, user);
  }

  #take(): Wire | undefined {
    const now = Date.now();
    for (let wire = this.#idle.pop(); wire; wire = this.#idle.pop()) {
      if (wire.goodUntil > now) return wire;
      wire.destroy();
    }
    if (this.#all.size >= MAX_WIRES) return undefined;
    const wire = new Wire(this.#host, this.#port, this.#onIdle, this.#onGone);
    this.#all.add(wire);
    return wire;
  }

  #onIdle = (wire: Wire): void => {
    const next = this.#queue.values().next();
    if (!next.done) {
      this.#queue.delete(next.value);
      this.#start(wire, next.value);
    } else if (this.#retired) wire.destroy();
    else this.#idle.push(wire);
  };

  #onGone = (wire: Wire): void => {
    this.#all.delete(wire);
    const at = this.#idle.indexOf(wire);
    if (at !== -1) this.#idle.splice(at, 1);
    const next = this.#queue.values().next();
    if (next.done) return;
    this.#queue.delete(next.value);
    this.add(next.value);
  };

  #sweep(): void {
    const now = Date.now();
    for (const wire of this.#idle) if (wire.goodUntil <= now) wire.destroy();
  }
}

function headOf({ method, url, headers, lead }: OutgoingRequest, length: number): string {
  return (
    `${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n${lead?.text ?? ""}${headerText(headers)}` +
    (method === "POST" ? `Content-Length: ${length}\r\n\r\n` : "\r\n")
  );
}
