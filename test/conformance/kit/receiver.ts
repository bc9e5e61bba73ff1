import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One webhook as it arrived. */
export interface Received {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  bytes: Buffer;
  /** `ce-eventName`. */
  event: string;
}

export type Answer = {
  status?: number;
  body?: string | Buffer;
  headers?: Record<string, string>;
  /** Milliseconds before the answer. */
  delay?: number;
  /** Close the connection instead. */
  hangUp?: boolean;
};
export type Handle = (request: Received) => Answer | undefined | Promise<Answer | undefined>;

/** A real HTTP receiver that keeps what it got. It answers the abuse check unless `consent` says otherwise. */
export class Receiver {
  readonly received: Received[] = [];
  readonly checks: Received[] = [];
  handle: Handle = () => undefined;
  consent: (request: Received) => Answer = () => ({ headers: { "WebHook-Allowed-Origin": "*" } });
  url = "";
  readonly #server = createServer((req, res) => void this.#serve(req, res));
  #waiters: (() => void)[] = [];

  static async start(handle?: Handle): Promise<Receiver> {
    const receiver = new Receiver();
    if (handle) receiver.handle = handle;
    await receiver.listen(0);
    return receiver;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves with the first webhook that fits, past or to come. */
  async next(fits: (request: Received) => boolean): Promise<Received> {
    for (;;) {
      const found = this.received.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  event(name: string): Promise<Received> {
    return this.next((request) => request.event === name);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)]));
    const request: Received = {
      method: req.method!,
      url: req.url!,
      headers,
      body: Buffer.concat(chunks).toString(),
      bytes: Buffer.concat(chunks),
      event: headers["ce-eventname"] ?? "",
    };
    const isCheck = req.method !== "POST";
    (isCheck ? this.checks : this.received).push(request);
    for (const wake of this.#waiters.splice(0)) wake();
    const answer = (isCheck ? this.consent(request) : await this.handle(request)) ?? {};
    if (answer.delay) await new Promise((resolve) => setTimeout(resolve, answer.delay));
    if (answer.hangUp) return void req.socket.destroy();
    res.writeHead(answer.status ?? (answer.body === undefined ? 204 : 200), answer.headers);
    res.end(answer.body);
  }
}
