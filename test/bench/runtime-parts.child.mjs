/**
 * The servers of the runtime bench, one per process, as built (a loader that compiles on the fly changes what closures
 * cost): `node runtime-parts.child.mjs <part> <json>`.
 */
import { createServer } from "node:http";
import express from "express";
import { Server } from "socket.io";
import { parseConnectionString } from "../../dist/flows/handler-kit/connection-string.js";
import { decodeEvent, encodeAck } from "../../dist/flows/handler-kit/packet.js";
import { startGateway } from "../../dist/server/gateway/index.js";
import { startRuntime } from "../../dist/server/runtime/index.js";
import { createServiceSender } from "../../dist/server/runtime/service/sender.js";

const parts = {
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
      const { ackId, parameters } = decodeEvent(request.body);
      const socketId = request.get("ce-socketId");
      await sender.sendAll("bench", [{ actionName: "sendToSocket", socketId, eventName: "done", parameters }]);
      response.type("text/plain").send(ackId === undefined ? "" : encodeAck("/", ackId, parameters));
    });
    return listen(createServer(app), "/webhook");
  },
  async stateful() {
    const server = createServer();
    const io = new Server(server, { transports: ["websocket"], serveClient: false });
    io.on("connection", (socket) => {
      socket.on("work", (value, ack) => {
        socket.emit("done", value);
        ack?.(value);
      });
    });
    return listen(server, "");
  },
};

function listen(server, path) {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ url: `http://127.0.0.1:${server.address().port}${path}` }));
  });
}

const [part, options] = process.argv.slice(2);
process.on("disconnect", () => process.exit(0));
/* What is really in use; only with --expose-gc. */
process.on("message", () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send({ live: heapUsed + external });
});
process.send(await parts[part](JSON.parse(options ?? "{}")));
