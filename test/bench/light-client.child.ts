import { RawClient } from "./gateway-client.child.ts";

/** A Socket.IO client of few instructions, so that the load does not cost more than what it measures. */
export interface LightClient {
  /** Sends one `work` event and waits for its ack and for the `done` event it causes. */
  work(value: unknown): Promise<void>;
  close(): void;
}

const PING = 0x32;
/** `42` and `43` in one number. */
const EVENT = 0x3432;
const ACK = 0x3433;

/** `query` begins with `&` or is empty. */
export async function connectLight(url: string, path: string, query: string): Promise<LightClient> {
  const client = await RawClient.open(Number(new URL(url).port), `${path}/?EIO=4&transport=websocket${query}`);
  let waiting = 0;
  let finish: (() => void) | undefined;
  client.onFrame = (payload) => {
    if (payload.length === 1) {
      if (payload[0] === PING) client.send("3");
      return;
    }
    const type = payload.readUInt16BE(0);
    if ((type === EVENT || type === ACK) && --waiting === 0) finish?.();
  };
  let last: { value: unknown; frame: Buffer } | undefined;
  return {
    work(value) {
      if (last?.value !== value) last = { value, frame: RawClient.frame(`421["work",${JSON.stringify(value)}]`) };
      waiting = 2;
      return new Promise((done) => {
        finish = done;
        client.socket.write(last!.frame);
      });
    },
    close: () => client.close(),
  };
}
