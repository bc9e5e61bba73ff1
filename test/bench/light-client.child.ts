import { WebSocket } from "ws";

/** A Socket.IO client of few instructions, so that the load does not cost more than what it measures. */
export interface LightClient {
  /** Sends one `work` event and waits for its ack and for the `done` event it causes. */
  work(value: unknown): Promise<void>;
  close(): void;
}

export function connectLight(url: string, path: string, query: string): Promise<LightClient> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}${path}/?EIO=4&transport=websocket${query}`);
  let waiting = 0;
  let finish: (() => void) | undefined;
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (data: Buffer) => {
      const text = data.toString("latin1");
      if (text === "2") socket.send("3");
      else if (text.startsWith("0{")) socket.send("40");
      else if (text.startsWith("44")) reject(new Error(text));
      else if (text.startsWith("40")) resolve(client);
      else if ((text.startsWith("43") || text.startsWith("42")) && --waiting === 0) finish?.();
    });
    const client: LightClient = {
      work(value) {
        waiting = 2;
        return new Promise((done) => {
          finish = done;
          socket.send(`421["work",${JSON.stringify(value)}]`);
        });
      },
      close: () => socket.terminate(),
    };
  });
}
