import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/**
 * A Socket.IO client over websocket that costs next to nothing, so that the load fits on one core: it reads frames only
 * as far as their length and does not decode what it gets.
 */
export class RawClient {
  readonly socket: Socket;
  bytes = 0;
  /** Called for every frame with its payload; set it only where it is needed. */
  onFrame: ((payload: Buffer) => void) | undefined;
  #rest: Buffer | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
  }

  static async open(port: number, path: string): Promise<RawClient> {
    const socket = connect(port, "127.0.0.1");
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      let head = "";
      socket.on("error", reject);
      socket.on("data", function onHead(chunk: Buffer) {
        head += chunk.toString("latin1");
        const end = head.indexOf("\r\n\r\n");
        if (end === -1) return;
        if (!head.startsWith("HTTP/1.1 101")) return reject(new Error(head.slice(0, 300)));
        socket.off("data", onHead);
        client.onFrame = (payload) => {
          if (payload.toString("latin1", 0, 2) !== "40") return;
          client.onFrame = undefined;
          resolve();
        };
        socket.on("data", (data: Buffer) => client.#onData(data));
        client.#onData(Buffer.from(head.slice(end + 4), "latin1"));
        client.send("40");
      });
      const key = randomBytes(16).toString("base64");
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
      );
    });
    return client;
  }

  send(text: string): void {
    this.socket.write(RawClient.frame(text));
  }

  /** A masked text frame of at most 65,535 bytes; the mask is zero, which the protocol allows. */
  static frame(text: string): Buffer {
    const body = Buffer.from(text);
    const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]) : Buffer.alloc(8);
    if (body.length >= 126) {
      head[0] = 0x81;
      head[1] = 0x80 | 126;
      head.writeUInt16BE(body.length, 2);
    }
    return Buffer.concat([head, body]);
  }

  close(): void {
    this.socket.destroy();
  }

  #onData(data: Buffer): void {
    this.bytes += data.length;
    if (!this.onFrame) return;
    let buffer = this.#rest ? Buffer.concat([this.#rest, data]) : data;
    while (buffer.length >= 2) {
      const short = buffer[1]! & 127;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (buffer.length < head) break;
      const length = short < 126 ? short : short === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
      if (buffer.length < head + length) break;
      this.onFrame?.(buffer.subarray(head, head + length));
      buffer = buffer.subarray(head + length);
    }
    this.#rest = buffer.length > 0 ? buffer : undefined;
  }
}
