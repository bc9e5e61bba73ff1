import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

/**
 * What stands before the nodes of a cluster: requests take turns, but those of one polling session stay at the node that
 * opened it. Knows nothing of the gateway but its address and what `sid` means.
 */
export class Balancer {
  #nodes: URL[] = [];
  readonly #sessions = new Map<string, URL>();
  readonly #server: Server = createServer((req, res) => this.#onRequest(req, res));
  readonly #sockets = new Set<Duplex>();
  #turn = 0;
  url = "";

  static async start(): Promise<Balancer> {
    const balancer = new Balancer();
    const server = balancer.#server;
    server.on("upgrade", (req, socket, head) => balancer.#onUpgrade(req, socket, head));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    balancer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return balancer;
  }

  /** Takes effect for the next request. */
  serve(urls: string[]): void {
    this.#nodes = urls.map((url) => new URL(url));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #nodeOf(req: IncomingMessage): { node: URL; opens: boolean } {
    const sid = new URL(req.url!, "http://x").searchParams.get("sid");
    const known = sid === null ? undefined : this.#sessions.get(sid);
    const node = known ?? this.#nodes[this.#turn++ % this.#nodes.length]!;
    return { node, opens: sid === null && /[?&]transport=polling\b/.test(req.url!) };
  }

  #onRequest(req: IncomingMessage, res: ServerResponse): void {
    const { node, opens } = this.#nodeOf(req);
    const { method, url, rawHeaders } = req;
    const there = request({ host: node.hostname, port: node.port, method, path: url, headers: rawHeaders as never });
    there.on("response", (answer) => {
      res.writeHead(answer.statusCode!, answer.rawHeaders);
      if (opens) {
        answer.once("data", (chunk: Buffer) => {
          const sid = /"sid":"([^"]+)"/.exec(chunk.toString())?.[1];
          if (sid) this.#sessions.set(sid, node);
        });
      }
      answer.pipe(res);
    });
    there.on("error", () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    res.on("close", () => there.destroy());
    req.pipe(there);
  }

  #onUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { node } = this.#nodeOf(req);
    const there = connect(Number(node.port), node.hostname, () => {
      const lines = [`${req.method} ${req.url} HTTP/1.1`];
      for (let i = 0; i < req.rawHeaders.length; i += 2) lines.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
      there.write(`${lines.join("\r\n")}\r\n\r\n`);
      there.write(head);
      there.pipe(socket);
      socket.pipe(there);
    });
    for (const [one, other] of [
      [socket, there],
      [there, socket],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
