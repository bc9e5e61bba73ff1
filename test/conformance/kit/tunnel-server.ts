import { decode, encode } from "@msgpack/msgpack";
import { WebSocket } from "ws";
import { jwt, now } from "./gateway.ts";

/** A server of hub `hub` that lets everyone in and answers every ack with "from the tunnel". */
export class TunnelServer {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Tokens are made out to `endpoint`; the connection goes to `node`. */
  static open(endpoint: string, node: string): Promise<TunnelServer> {
    const path = "/server/tunnel?hub=hub";
    const aud = endpoint.replace("http", "ws") + path;
    const token = jwt({ aud, exp: now() + 60 });
    const socket = new WebSocket(`${node.replace("http", "ws")}${path}&access_token=${token}`);
    return new Promise((resolve, reject) => {
      socket.on("error", reject);
      socket.on("message", (data: Buffer) => {
        const [type, json, content] = decode(data.subarray(4)) as [number, string, Uint8Array | null];
        if (type === 10) return resolve(new TunnelServer(socket));
        if (type !== 1) return;
        const ackId = /^42(\d+)/.exec(Buffer.from(content ?? []).toString())?.[1];
        const answer = ackId === undefined ? "" : `43${ackId}["from the tunnel"]`;
        const { AckId } = JSON.parse(json) as { AckId: number };
        const head = JSON.stringify({ AckId, StatusCode: 200, NotCompleted: false, Headers: {} });
        const body = encode([2, head, Buffer.from(answer)]);
        const length = Buffer.alloc(4);
        length.writeUInt32LE(body.length);
        socket.send(Buffer.concat([length, body]));
      });
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
