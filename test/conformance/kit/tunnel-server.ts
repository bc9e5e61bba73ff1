import { once as emitted } from "node:events";
import { decode, encode } from "@msgpack/msgpack";
import { expect } from "vitest";
import { WebSocket } from "ws";
import { jwt, now } from "./gateway.ts";

type Json = Record<string, any>;
export type TunnelMessage = Json & { content: string };

/** A server end of the tunnel, written from the protocol. */
export class TunnelServer {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (answer: TunnelMessage) => void>();
  readonly requests: TunnelMessage[] = [];
  handle: (request: TunnelMessage) => { status: number; content: string; headers?: Json } = () => ({
    status: 204,
    content: "",
  });
  /** What the service says first; rejects when it does not let the server in. */
  readonly connected: Promise<Json>;

  /** Its token is made out to `endpoint`; the connection goes to `node`. */
  constructor(endpoint: string, claims: Json = {}, node = endpoint) {
    const path = "/server/tunnel?hub=hub";
    const token = jwt({ aud: endpoint.replace("http", "ws") + path, exp: now() + 60, sub: "server-1", ...claims });
    this.#socket = new WebSocket(`${node.replace("http", "ws")}${path}&access_token=${token}`);
    this.connected = new Promise((resolve, reject) => {
      this.#socket.on("error", reject);
      this.#socket.on("message", (data: Buffer) => {
        expect(data.readUInt32LE()).toBe(data.length - 4);
        const [type, json, content] = decode(data.subarray(4)) as [number, string, Uint8Array | null];
        const message = { ...JSON.parse(json), content: Buffer.from(content ?? []).toString() };
        if (type === 10) resolve(message);
        if (type === 1) {
          this.requests.push(message);
          const { status, content: body, headers = {} } = this.handle(message);
          this.send(2, { AckId: message.AckId, StatusCode: status, NotCompleted: false, Headers: headers }, body);
        }
        if (type === 2) this.#answers.get(message.AckId)?.(message);
      });
    });
  }

  /** One that lets everyone in and answers every ack with "from the tunnel". */
  static async answering(endpoint: string, node: string): Promise<TunnelServer> {
    const server = new TunnelServer(endpoint, {}, node);
    server.handle = ({ content }) => {
      const ackId = /^42(\d+)/.exec(content)?.[1];
      return { status: 200, content: ackId === undefined ? "" : `43${ackId}["from the tunnel"]` };
    };
    await server.connected;
    return server;
  }

  send(type: number, json: Json, content: string): void {
    const body = encode([type, JSON.stringify(json), Buffer.from(content)]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    this.#socket.send(Buffer.concat([length, body]));
  }

  /** Calls the data plane, `path` below `/api/hubs/`. */
  call(ackId: number, method: string, path: string, content: string, type = "text/plain"): Promise<TunnelMessage> {
    const json = {
      AckId: ackId,
      HttpMethod: method,
      Url: `https://host/api/hubs/${path}`,
      Headers: { "Content-Type": [type] },
    };
    this.send(1, json, content);
    return new Promise((resolve) => this.#answers.set(ackId, resolve));
  }

  /** Resolves when the service has had enough of it. */
  raw(data: Buffer): Promise<unknown> {
    this.#socket.send(data);
    return emitted(this.#socket, "close");
  }

  close(): void {
    this.#socket.terminate();
  }
}
