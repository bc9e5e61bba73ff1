/** The servers of the runtime bench, one per process: `node --import tsx runtime-parts.child.ts <part> <json>`. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { Server } from "socket.io";
import { parseConnectionString } from "../../flows/handler-kit/connection-string.ts";
import { decodeEvent, encodeAck } from "../../flows/handler-kit/packet.ts";
import { startGateway } from "../../server/gateway/index.ts";
import { startRuntime } from "../../server/runtime/index.ts";
import { createServiceSender } from "../../server/runtime/service/sender.ts";

const parts: Record<string, (options: any) => Promise<unknown>> = {
  async gateway({ dataDir, accessKey, adminToken }) {
    const keys = { primary: accessKey, secondary: `${accessKey}2` };
    const { url } = await startGateway({ host: "127.0.0.1", port: 0, dataDir, keys, adminToken });
    return { url };
  },
  async runtime(options) {
    const { url } = await startRuntime({ host: "127.0.0.1", port: 0, ...options });
    return { url };
  },
  /** A hand-written webhook receiver: Express, and our own sender so that only the receiving side differs. */
  async express({ connectionString }) {
    const { sender } = createServiceSender(parseConnectionString(connectionString));
    const app = express();
    app.options("/webhook", (_request, response) => void response.set("WebHook-Allowed-Origin", "*").sendStatus(200));
    // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 takes rejections
    app.post("/webhook", express.text({ type: "text/plain" }), async (request, response) => {
      const { ackId, parameters } = decodeEvent(request.body as string);
      const socketId = request.get("ce-socketId")!;
      await sender.sendAll("bench", [{ actionName: "sendToSocket", socketId, eventName: "done", parameters }]);
      response.type("text/plain").send(ackId === undefined ? "" : encodeAck("/", ackId, parameters));
    });
    return listen(createServer(app), "/webhook");
  },
  async stateful() {
    const server = createServer();
    const io = new Server(server, { transports: ["websocket"], serveClient: false });
    io.on("connection", (socket) => {
      socket.on("work", (value: unknown, ack?: (value: unknown) => void) => {
        socket.emit("done", value);
        ack?.(value);
      });
    });
    return listen(server, "");
  },
};

function listen(server: ReturnType<typeof createServer>, path: string): Promise<unknown> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}` }),
    );
  });
}

const [part, options] = process.argv.slice(2);
process.on("disconnect", () => process.exit(0));
process.send!(await parts[part!]!(JSON.parse(options ?? "{}")));
